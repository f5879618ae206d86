/** @returns `10:31:05.123`, in the reader's time zone. */
export function formatTime(epochMs: number): string {
  const date = new Date(epochMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const millis = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

/** @returns `0:07`, `12:30`, `1:02:03`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes}:${two(seconds % 60)}`;
  return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

const SHORT_ID_CHARS = 14;

/** @returns the beginning and the end of an id: enough to tell two apart. */
export function shortenId(id: string): string {
  if (id.length <= SHORT_ID_CHARS) return id;
  return `${id.slice(0, 7)}…${id.slice(-6)}`;
}
