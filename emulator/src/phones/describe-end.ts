import type { SipCallEnd } from "../sip/sip-call.ts";
import type { CallNotice } from "./phone-wire.ts";

/** @returns how a call that somebody talked in, or placed, came to its end. */
export function describeEnd({ by, code, reason }: SipCallEnd): Pick<CallNotice, "how" | "detail"> {
  // 487: the caller gave up in the moment in which somebody answered.
  if (code !== 200 && code !== 487) return { how: "failed", detail: `SIP ${code} ${reason}` };
  return { how: by === "us" ? "hung up here" : "hung up there", detail: "" };
}
