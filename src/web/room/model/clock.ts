/** The server's time, by its last message: two tabs show the same duration. */
export class ServerClock {
  readonly #localTime: () => number;
  #offsetMs = 0;

  /** @param localTime this machine's time, ms since the epoch. */
  constructor(localTime: () => number = Date.now) {
    this.#localTime = localTime;
  }

  /** @returns ms since the epoch. */
  now(): number {
    return this.#localTime() + this.#offsetMs;
  }

  /** @param serverTime time of a message that just arrived, ms since the epoch. */
  set(serverTime: number): void {
    this.#offsetMs = serverTime - this.#localTime();
  }
}

/** @returns `0:07`, `12:30`, `1:02:03`; `0:00` for a negative duration. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** @returns moment that something lasts until: the time of day if it is less than a day away, else the day. */
export function formatEnd(time: number, now: number): string {
  if (time < now + DAY_MS) return formatTimeOfDay(time);
  return new Date(time).toLocaleDateString(undefined, { weekday: "short", month: "short", day: "numeric" });
}

/** @returns time of day in the reader's time zone and format, without seconds. */
export function formatTimeOfDay(time: number): string {
  return new Date(time).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
}
