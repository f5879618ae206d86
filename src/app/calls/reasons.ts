import type { CallEnd } from "./wire.ts";

/** SIP statuses (RFC 3261 section 21) and the platform's own codes, in words for a person. */
const reasons: readonly (readonly [codes: readonly string[], text: string])[] = [
  [["486", "600"], "Busy"],
  [["603", "607"], "Declined"],
  [["408", "480"], "No answer"],
  [["404", "410", "484", "604"], "Number not found"],
  [["401", "407"], "Sign-in at the phone provider failed"],
  [["403"], "The phone provider does not allow this call"],
  [["487"], "Canceled before it was answered"],
  [["415", "488"], "No common audio format"],
  [["700"], "Hung up"],
  [["703"], "Call dropped"],
  [["704"], "Dropped: no sound arrived"],
  [["705"], "Reached the 6-hour limit"],
  [["706"], "Ended: inactive"],
];

const textByCode = new Map(reasons.flatMap(([codes, text]) => codes.map((code) => [code, text] as const)));

/** Ends that neither side of the call chose. */
const platformCodes = new Set(["703", "704", "705", "706"]);

/**
 * What the platform's callDestroyed says, for a person.
 *
 * @param isOurs whether somebody here had asked to hang up before.
 * @see https://tokbox.com/developer/guides/sip/ reason_code
 */
export function describeEnd(code: string | null, isOurs: boolean): CallEnd {
  return { by: isOurs ? "us" : sideOf(code), who: null, code, text: describeCode(code, isOurs) };
}

function describeCode(code: string | null, isOurs: boolean): string {
  if (code === null) return isOurs ? "Hung up" : "Call failed";
  if (code === "700" && !isOurs) return "They hung up";
  return textByCode.get(code) ?? (/^5\d\d$/.test(code) ? "Phone provider unavailable" : "Call failed");
}

function sideOf(code: string | null): CallEnd["by"] {
  if (code === "487") return "us"; // only the caller cancels: a moderator who disconnects a phone that rings
  return code === null || platformCodes.has(code) ? "platform" : "them";
}
