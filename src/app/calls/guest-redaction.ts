import { redactNumbers } from "../policy/phone-numbers.ts";
import { redactTarget } from "../policy/redact-target.ts";
import type { Call } from "./wire.ts";

/** The call as a host or a guest sees it: guests see no whole telephone number. */
export function redactUnless(isHost: boolean, call: Call): Call {
  return isHost ? call : { ...call, to: redactTarget(call.to), end: call.end && redactEnd(call.end) };
}

/** The platform's words for a refusal may quote what was dialed. */
function redactEnd(end: NonNullable<Call["end"]>): Call["end"] {
  if (!("detail" in end)) return end;
  return { ...end, detail: redactNumbers(end.detail), text: redactNumbers(end.text) };
}
