import {
  PlatformConnectionLost,
  PlatformError,
  PlatformNonsense,
  PlatformRefused,
  PlatformUnreachable,
} from "./platform-errors.ts";

/** Words of the platform go to people: no more of them than fit in a sentence. */
const WORDS_MAX_LENGTH = 200;

/** System errors that come before a connection stands. */
const NO_CONNECTION =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|UND_ERR_CONNECT_TIMEOUT|CERT|SELF_SIGNED/;
const BROKEN_CONNECTION =
  /ECONNRESET|EPIPE|ETIMEDOUT|socket hang up|Premature close|other side closed|UND_ERR_SOCKET/i;

/**
 * Meaning of an error of the SDK, which passes on little but a text that it made of status and body
 * (`opentok/lib/api.js`), and for an empty error body the TypeError that it trips over.
 *
 * @param answer its status, null if the SDK does not tell; and its body.
 */
export function fromSdkError(
  error: unknown,
  { status, body }: { status: number | null; body: unknown },
): PlatformError {
  if (error instanceof PlatformError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const words = /Unexpected response from OpenTok: "(\{.*\})"/s.exec(text)?.[1];
  if (words) return fromWords(words, status, codeOf(body)) ?? new PlatformNonsense(error);
  if (text.includes("Invalid API key or secret")) return new PlatformRefused(403, text);
  if (/Error: Not Found|^Not Found/.test(text)) return new PlatformRefused(404, "it knows no such session");
  if (NO_CONNECTION.test(text)) return new PlatformUnreachable(error);
  return BROKEN_CONNECTION.test(text) ? new PlatformConnectionLost(error) : new PlatformNonsense(error);
}

/** The PlatformError that a failed `fetch` stands for. */
export function fromFetchError(error: unknown): PlatformError {
  const text = error instanceof Error ? `${error.message} ${describeCause(error.cause)}` : String(error);
  return NO_CONNECTION.test(text) ? new PlatformUnreachable(error) : new PlatformConnectionLost(error);
}

/** @returns null for what is no refusal: trouble of the platform's own, a page of some proxy, an empty object. */
function fromWords(json: string, status: number | null, code: number | null): PlatformRefused | null {
  if (status !== null && (status < 400 || status > 499)) return null;
  const { message } = JSON.parse(json) as { message?: unknown };
  if (typeof message !== "string" || /^\s*($|[<{[])/.test(message)) return null;
  return new PlatformRefused(status, message.slice(0, WORDS_MAX_LENGTH), code);
}

/** The platform's own number for what is wrong. */
function codeOf(body: unknown): number | null {
  const isObject = typeof body === "object" && body !== null;
  return isObject && "code" in body && typeof body.code === "number" ? body.code : null;
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  return `${"code" in cause ? cause.code : ""} ${cause.message}`;
}
