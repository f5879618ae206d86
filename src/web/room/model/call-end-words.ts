import { describeReason, type Sentences } from "../../../shared/sentences/sentences.ts";
import { hasFailed, hasUnknownEnd, type StoredCall } from "./call-store.ts";
import { formatDuration, formatTimeOfDay } from "./clock.ts";

/** @returns end of a call, in words: who hung up, or why it failed. */
export function describeResult(stored: StoredCall, sentences: Sentences): string {
  if (hasFailed(stored)) return describeReason(stored.call.end ?? { reason: "failed" }, sentences);
  return describeEnder(stored, sentences);
}

/** @returns duration of the talk, ms; null: not answered. */
export function talkedFor({ call }: StoredCall): number | null {
  return call.answeredAt === null ? null : (call.endedAt ?? call.answeredAt) - call.answeredAt;
}

/**
 * @param isHost whether the reader may know the server's configuration.
 * @returns detail of a failed call: `SIP 486 · after 0:09`.
 */
export function describeFailedCall(stored: StoredCall, isHost: boolean, sentences: Sentences): string {
  const { cards, failure } = sentences;
  const { requestedAt, endedAt, end } = stored.call;
  const code = describeCode(stored, failure) ?? cards.called(formatTimeOfDay(requestedAt), null);
  if (isHost && end?.reason === "provider-sign-in-failed") return `${code} · ${failure.checkSignIn}`;
  return `${code} · ${failure.after(formatDuration((endedAt ?? requestedAt) - requestedAt))}`;
}

/** The side that ended a call that did not fail. */
function describeEnder(stored: StoredCall, { enders, ends }: Sentences): string {
  const { call, hangUpAt, hasMonitoring } = stored;
  const { end, answeredAt } = call;
  // Where nothing is reported, an answer may have gone unnoticed.
  const isCanceled = answeredAt === null && hasMonitoring;
  if (hangUpAt !== null) return isCanceled ? enders.youCanceled : enders.youHungUp;
  if (end?.by === "them") return ends["they-hung-up"];
  if (hasUnknownEnd(stored)) return enders.nobodyKnows;
  if (end?.who) return isCanceled ? enders.canceled(end.who) : enders.hungUp(end.who);
  if (answeredAt !== null) return enders.somebodyHungUp;
  return describeReason(end ?? { reason: "canceled" }, { ends });
}

/** SIP status, or a code of the platform's own. */
function describeCode(
  { call }: StoredCall,
  { sipStatus, platformCode }: Sentences["failure"],
): string | null {
  const code = call.end?.code;
  if (!code) return null;
  return Number(code) < 700 ? sipStatus(code) : platformCode(code);
}
