import {
  PlatformConnectionLost,
  PlatformError,
  PlatformNonsense,
  PlatformRefused,
  PlatformUnreachable,
} from "./errors.ts";

/** Words of the platform go to people: no more of them than fit in a sentence. */
const WORDS_MAX_LENGTH = 200;

/** System errors that come before a connection stands. */
const NO_CONNECTION =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|UND_ERR_CONNECT_TIMEOUT|CERT|SELF_SIGNED/;
const BROKEN_CONNECTION =
  /ECONNRESET|EPIPE|ETIMEDOUT|socket hang up|Premature close|other side closed|UND_ERR_SOCKET/i;

/**
 * What an error of the SDK means. It passes on neither status nor body, only a text that it made of them
 * (`opentok/lib/api.js`), and for an empty error body the TypeError that it trips over.
 */
export function fromSdkError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (NO_CONNECTION.test(text)) return new PlatformUnreachable(error);
  if (BROKEN_CONNECTION.test(text)) return new PlatformConnectionLost(error);
  if (text.includes("Invalid API key or secret")) return new PlatformRefused(403, text);
  if (/Error: Not Found|^Not Found/.test(text)) return new PlatformRefused(404, "it knows no such session");
  const words = /Unexpected response from OpenTok: "(\{.*\})"/s.exec(text)?.[1];
  return (words && fromWords(words)) || new PlatformNonsense(error);
}

/** What a failed `fetch` means. */
export function fromFetchError(error: unknown): PlatformError {
  const text = error instanceof Error ? `${error.message} ${describeCause(error.cause)}` : String(error);
  return NO_CONNECTION.test(text) ? new PlatformUnreachable(error) : new PlatformConnectionLost(error);
}

function fromWords(json: string): PlatformRefused | null {
  const { message } = JSON.parse(json) as { message?: unknown };
  if (typeof message !== "string" || message.trim() === "" || message.trimStart().startsWith("<"))
    return null;
  return new PlatformRefused(null, message.slice(0, WORDS_MAX_LENGTH));
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  return `${"code" in cause ? cause.code : ""} ${cause.message}`;
}
