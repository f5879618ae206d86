import { hasFailed, hasUnknownEnd, type StoredCall } from "./call-store.ts";
import { formatDuration, formatTimeOfDay } from "./clock.ts";

/** SIP: Unauthorized, Proxy Authentication Required. */
const SIGN_IN_CODES = ["401", "407"];

/** @returns end of a call, in words: who hung up, or why it failed. */
export function describeResult(stored: StoredCall): string {
  return hasFailed(stored) ? (stored.call.end?.text ?? "Call failed") : describeEnder(stored);
}

/** @returns duration of the talk, ms; null: not answered. */
export function talkedFor({ call }: StoredCall): number | null {
  return call.answeredAt === null ? null : (call.endedAt ?? call.answeredAt) - call.answeredAt;
}

/**
 * @param isHost whether the reader may know the server's configuration.
 * @returns detail of a failed call: `SIP 486 · after 0:09`.
 */
export function describeFailedCall(stored: StoredCall, isHost: boolean): string {
  const { requestedAt, endedAt, end } = stored.call;
  const code = describeCode(stored) ?? `Called at ${formatTimeOfDay(requestedAt)}`;
  if (isHost && SIGN_IN_CODES.includes(end?.code ?? "")) {
    return `${code} · check the SIP user name and password`;
  }
  return `${code} · after ${formatDuration((endedAt ?? requestedAt) - requestedAt)}`;
}

/** Who ended a call that did not fail. */
function describeEnder(stored: StoredCall): string {
  const { call, hangUpAt, isReported } = stored;
  const { end, answeredAt } = call;
  // Where nothing is reported, an answer may have gone unnoticed.
  const did = answeredAt === null && isReported ? "canceled the call" : "hung up";
  if (hangUpAt !== null) return `You ${did}`;
  if (end?.by === "them") return "They hung up";
  if (hasUnknownEnd(stored)) return "Ended";
  if (end?.who) return `${end.who} ${did}`;
  return answeredAt === null ? (end?.text ?? "Canceled") : "Hung up from the room";
}

/** SIP status, or a code of the platform's own. */
function describeCode({ call }: StoredCall): string | null {
  const code = call.end?.code;
  return code ? `${Number(code) < 700 ? "SIP" : "Code"} ${code}` : null;
}
