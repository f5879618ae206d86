import type { CallEnd, HangUpCause, Call as WireCall } from "./wire.ts";

type Reason = Pick<CallEnd, "by" | "text">;

/** The facts about a call that decide how its end is described. */
interface EndedCall extends Pick<WireCall, "answeredAt" | "maxRingSeconds" | "maxTalkSeconds"> {
  isRelayed: boolean;
  hangUpAt: number | null;
  hangUpWho: string | null;
  hangUpCause: HangUpCause | null;
}

const CANCELED = "Canceled before it was answered";

/** SIP statuses (RFC 3261 section 21) and the platform's own codes, in words for a person. */
const reasons: readonly (readonly [codes: readonly string[], by: CallEnd["by"], text: string])[] = [
  [["486", "600"], "them", "Busy"],
  [["603", "607", "608"], "them", "Declined"],
  [["408", "480"], "them", "No answer"],
  [["404", "410", "484", "604"], "them", "Number not found"],
  [["401", "407"], "them", "Sign-in at the phone provider failed"],
  [["402", "403"], "them", "The phone provider does not allow this call"],
  [["487"], "us", CANCELED], // only the caller cancels: a moderator who disconnects a phone that rings
  [["415", "488", "606"], "them", "No common audio format"],
  // A moderator's forced disconnect has this code too; the room page hangs up by us, which is known before.
  [["700"], "them", "They hung up"],
  [["703"], "platform", "Call dropped"],
  [["704"], "platform", "Dropped: no sound arrived"],
  [["705"], "platform", "Reached the 6-hour limit"],
  [["706"], "platform", "Ended: inactive"],
];

const reasonByCode = new Map<string, Reason>(
  reasons.flatMap(([codes, by, text]) => codes.map((code) => [code, { by, text }] as const)),
);

/** The codes that a hang-up of ours may result in. Any other known code says that the call had ended before. */
const hangUpCodes = new Set(["408", "480", "487", "700", "703"]);

/** An unreachable phone system results in a 5xx, too (RFC 3261 section 8.1.3.1): only the words tell the difference. */
const unreachable: readonly (readonly [words: RegExp, text: string])[] = [
  [/certificate/i, "The phone system's certificate is not trusted"],
  [/not found|not be resolved|unknown host|ENOTFOUND|\bDNS\b/i, "No such phone system"],
  [/refused|unreach|timed out|no route|connection (to|lost)/i, "The phone system can't be reached"],
];

/**
 * The end of a call as the platform's callDestroyed reports it, in words for a person.
 *
 * @param code a SIP status, or 700 to 706.
 * @param message the platform's own words for it.
 * @see https://tokbox.com/developer/guides/sip/ reason_code
 */
export function describeEnd(call: EndedCall, code: string | null, message: string | null): CallEnd {
  const known = code === null ? undefined : reasonByCode.get(code);
  const isOurs = call.hangUpAt !== null && (code === null || known === undefined || hangUpCodes.has(code));
  if (isOurs) return describeOwnEnd(call, code);
  // Our own number hangs up when its call to the phone has come to nothing.
  if (call.isRelayed && call.answeredAt === null && code === "700")
    return { by: "them", who: null, limit: null, code, text: "No answer" };
  return { who: null, limit: null, code, ...(known ?? describeUnknown(code, message ?? "")) };
}

/** The end of a call that we hung up: by a visitor, or by a limit. */
export function describeOwnEnd(call: EndedCall, code: string | null): CallEnd {
  const { hangUpWho: who, hangUpCause: limit } = call;
  return { by: "us", who, limit, code, text: describeHangUp(call, code) };
}

function describeHangUp(call: EndedCall, code: string | null): string {
  const { hangUpCause, maxRingSeconds, maxTalkSeconds, answeredAt, isRelayed } = call;
  if (hangUpCause === "ring limit") return `No answer within ${formatSeconds(maxRingSeconds)}`;
  if (hangUpCause === "talk limit") return `Reached your limit of ${formatSeconds(maxTalkSeconds ?? 0)}`;
  // The report of the answer may still be on its way; these codes are of calls that were answered, if only by a relay.
  const wasAnswered = answeredAt !== null || (!isRelayed && (code === "700" || code === "703"));
  return wasAnswered ? "Hung up" : CANCELED;
}

function describeUnknown(code: string | null, message: string): Reason {
  if (code === null) return { by: "platform", text: "Call failed" };
  if (!/^5\d\d$/.test(code)) return { by: "them", text: "Call failed" };
  const text = unreachable.find(([words]) => words.test(message))?.[1];
  return { by: "them", text: text ?? "Phone provider unavailable" };
}

function formatSeconds(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
