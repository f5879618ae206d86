import { fromFetchError } from "./error-translation.ts";
import { PlatformNonsense, PlatformRefused, PlatformTimeout } from "./platform-errors.ts";

/** How to ask: with what, and how long the answer is waited for. */
interface Asking {
  headers: Record<string, string>;
  body?: string;
  deadlineMs: number;
}

/**
 * Asks the platform's REST API without the SDK.
 *
 * @throws PlatformError where no answer comes.
 */
export async function requestAnswer(
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  { deadlineMs, ...init }: Asking,
): Promise<Response> {
  const signal = AbortSignal.timeout(deadlineMs);
  return fetch(url, { method, ...init, signal }).catch((error: unknown) => {
    throw signal.aborted ? new PlatformTimeout(deadlineMs) : fromFetchError(error);
  });
}

/**
 * A name from elsewhere as one segment of a path.
 *
 * @throws PlatformNonsense for what would lead up the path.
 */
export function toSegment(name: string): string {
  if (/^\.{0,2}$/.test(name)) throw new PlatformNonsense(new Error(`no such name: ${name}`));
  return encodeURIComponent(name);
}

export function refusalOf(status: number): PlatformRefused | PlatformNonsense {
  return status >= 400 && status < 500
    ? new PlatformRefused(status, `it answered ${status}`)
    : new PlatformNonsense(new Error(`HTTP ${status}`));
}
