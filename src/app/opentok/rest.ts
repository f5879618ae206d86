import { PlatformNonsense, PlatformRefused, PlatformTimeout } from "./errors.ts";
import { fromFetchError } from "./failures.ts";

/**
 * Asks the platform's REST API without the SDK.
 *
 * @returns the HTTP status: nothing that is asked this way needs a body.
 * @throws PlatformError where no answer comes.
 */
export async function requestStatus(
  method: "GET" | "DELETE",
  url: string,
  { headers, deadlineMs }: { headers: Record<string, string>; deadlineMs: number },
): Promise<number> {
  const signal = AbortSignal.timeout(deadlineMs);
  const response = await fetch(url, { method, headers, signal }).catch((error: unknown) => {
    throw signal.aborted ? new PlatformTimeout(deadlineMs) : fromFetchError(error);
  });
  await response.body?.cancel();
  return response.status;
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
