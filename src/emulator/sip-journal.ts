import type { Journal } from "./journal.ts";
import type { SipTrace } from "./sip/contract.ts";

/** Writes down SIP messages: `INVITE sip:echo@127.0.0.1:5070 (udp)`, `SIP/2.0 180 Ringing (udp)`. */
export function recordSip(journal: Pick<Journal, "record">): (trace: SipTrace) => void {
  return ({ direction, transport, remote, message }) => {
    const [firstLine = ""] = message.split("\r\n", 1);
    const sessionId = /^X-OpenTok-SessionId:\s*(\S+)/im.exec(message)?.[1];
    journal.record({
      kind: "sip",
      direction,
      summary: `${firstLine.replace(/ SIP\/2\.0$/, "")} (${transport})`,
      detail: `${direction === "in" ? "from" : "to"} ${remote}\n\n${message}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
  };
}
