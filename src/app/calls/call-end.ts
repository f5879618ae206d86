import type { EndReason, PlainReason } from "../../shared/end-reasons.ts";
import {
  type PlatformError,
  PlatformPaused,
  PlatformRefused,
  PlatformUnreachable,
} from "../platform/platform-errors.ts";
import type { CallEnd, HangUpCause, Call as WireCall } from "./wire.ts";

type Side = CallEnd["by"];

/** The facts about a call that decide why it ended. */
interface EndedCall extends Pick<WireCall, "answeredAt" | "maxRingSeconds" | "maxTalkSeconds"> {
  isRelayed: boolean;
  hangUpAt: number | null;
  hangUpWho: string | null;
  hangUpCause: HangUpCause | null;
}

/** SIP statuses (RFC 3261 section 21) and the platform's own codes. */
const reasons: readonly (readonly [codes: readonly string[], by: Side, reason: PlainReason])[] = [
  [["486", "600"], "them", "busy"],
  [["603", "607", "608"], "them", "declined"],
  [["408", "480"], "them", "no-answer"],
  [["404", "410", "484", "604"], "them", "number-not-found"],
  [["401", "407"], "them", "provider-sign-in-failed"],
  [["402", "403"], "them", "provider-refused"],
  [["487"], "us", "canceled"], // only the caller cancels: a moderator who disconnects a phone that rings
  [["415", "488", "606"], "them", "no-common-audio-format"],
  // A moderator's forced disconnect has this code too; the room page hangs up by us, which is known before.
  [["700"], "them", "they-hung-up"],
  [["703"], "platform", "dropped"],
  [["704"], "platform", "no-sound"],
  [["705"], "platform", "platform-limit"],
  [["706"], "platform", "inactive"],
];

const reasonByCode = new Map(
  reasons.flatMap(([codes, by, reason]) => codes.map((code) => [code, { by, reason }] as const)),
);

/** The codes that a hang-up of ours may result in. Any other known code says that the call had ended before. */
const hangUpCodes = new Set(["408", "480", "487", "700", "703"]);

/** An unreachable phone system results in a 5xx, too (RFC 3261 section 8.1.3.1): only the words tell the difference. */
const unreachable: readonly (readonly [words: RegExp, reason: PlainReason])[] = [
  [/certificate/i, "certificate-not-trusted"],
  [/not found|not be resolved|unknown host|ENOTFOUND|\bDNS\b/i, "phone-system-not-found"],
  [/refused|unreach|timed out|no route|connection (to|lost)/i, "phone-system-unreachable"],
];

/**
 * The end of a call as the platform's callDestroyed reports it.
 *
 * @param code a SIP status, or 700 to 706.
 * @param message the platform's own words for it.
 * @see https://tokbox.com/developer/guides/sip/ reason_code
 */
export function explainEnd(call: EndedCall, code: string | null, message: string | null): CallEnd {
  const known = code === null ? undefined : reasonByCode.get(code);
  const isOurs = call.hangUpAt !== null && (code === null || known === undefined || hangUpCodes.has(code));
  if (isOurs) return explainOwnEnd(call, code);
  // Our own number hangs up when its call to the phone has come to nothing.
  if (call.isRelayed && call.answeredAt === null && code === "700")
    return { by: "them", who: null, limit: null, code, reason: "no-answer" };
  return { who: null, limit: null, code, ...(known ?? explainUnknown(code, message ?? "")) };
}

/** The end of a call that we hung up: by a visitor, or by a limit. */
export function explainOwnEnd(call: EndedCall, code: string | null): CallEnd {
  const { hangUpWho: who, hangUpCause: limit } = call;
  return { by: "us", who, limit, code, ...explainHangUp(call, code) };
}

/** The reason why a dial was not taken. */
export function explainFailedDial(error: PlatformError): EndReason {
  if (error instanceof PlatformUnreachable || error instanceof PlatformPaused)
    return { reason: "platform-unreachable" };
  if (!(error instanceof PlatformRefused)) return { reason: "other", detail: error.message };
  switch (error.kind) {
    case "credentials":
      return { reason: "credentials-refused" };
    case "video":
      return { reason: "video-not-enabled" };
    case "other":
      return { reason: "platform-refused", detail: error.words };
  }
}

function explainHangUp(call: EndedCall, code: string | null): EndReason {
  const { hangUpCause, maxRingSeconds, maxTalkSeconds, answeredAt, isRelayed } = call;
  if (hangUpCause === "ring limit") return { reason: "ring-limit", seconds: maxRingSeconds };
  if (hangUpCause === "kill switch") return { reason: "calls-stopped" };
  if (hangUpCause === "talk limit") return { reason: "talk-limit", seconds: maxTalkSeconds ?? 0 };
  // The report of the answer may still be on its way; these codes are of calls that were answered, if only by a relay.
  const wasAnswered = answeredAt !== null || (!isRelayed && (code === "700" || code === "703"));
  return { reason: wasAnswered ? "hung-up" : "canceled" };
}

function explainUnknown(code: string | null, message: string): { by: Side; reason: PlainReason } {
  if (code === null) return { by: "platform", reason: "failed" };
  if (!/^5\d\d$/.test(code)) return { by: "them", reason: "failed" };
  const reason = unreachable.find(([words]) => words.test(message))?.[1];
  return { by: "them", reason: reason ?? "provider-unavailable" };
}
