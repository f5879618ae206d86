import { hasFailed, hasUnknownEnd, type StoredCall } from "./call-store.ts";
import { formatDuration, formatTimeOfDay } from "./clock.ts";

/** SIP: Unauthorized, Proxy Authentication Required. */
const SIGN_IN_CODES = ["401", "407"];

/** @returns how a call ended, in words: who hung up, or why it failed. */
export function describeResult(stored: StoredCall): string {
  return hasFailed(stored) ? (stored.call.end?.text ?? "Call failed") : describeEnder(stored);
}

/** @returns how long they talked, ms; null: it was never answered. */
export function talkedFor({ call }: StoredCall): number | null {
  return call.answeredAt === null ? null : (call.endedAt ?? call.answeredAt) - call.answeredAt;
}

/**
 * @param isHost whether the reader may know how the server is set up.
 * @returns the small print of a call that failed: `SIP 486 · after 0:09`.
 */
export function describeFailedCall(stored: StoredCall, isHost: boolean): string {
  const { requestedAt, endedAt, end } = stored.call;
  const code = describeCode(stored) ?? `Called at ${formatTimeOfDay(requestedAt)}`;
  if (isHost && SIGN_IN_CODES.includes(end?.code ?? "")) {
    return `${code} · check the SIP user name and password`;
  }
  return `${code} · after ${formatDuration((endedAt ?? requestedAt) - requestedAt)}`;
}

/** Who ended a call that went well. */
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

/** The code for whoever has to find the cause: a SIP status, or one of the platform's own. */
function describeCode({ call }: StoredCall): string | null {
  const code = call.end?.code;
  return code ? `${Number(code) < 700 ? "SIP" : "Code"} ${code}` : null;
}
