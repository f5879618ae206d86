import type { Journal } from "./journal.ts";
import type { SipTrace } from "./sip/contract.ts";

/** Dialogs whose session is remembered, the newest. */
const KNOWN_DIALOGS = 500;

/** Writes down SIP messages: `INVITE sip:echo@127.0.0.1:5070 (udp)`, `180 Ringing to INVITE (udp)`. */
export function recordSip(journal: Pick<Journal, "record">): (trace: SipTrace) => void {
  /** Session ids by Call-ID: only an INVITE names its session. */
  const sessions = new Map<string, string>();
  return ({ direction, transport, remote, message }) => {
    const callId = headerOf(message, "Call-ID") ?? "";
    const named = headerOf(message, "X-OpenTok-SessionId");
    if (named !== undefined) remember(sessions, callId, named);
    const sessionId = sessions.get(callId);
    journal.record({
      kind: "sip",
      direction,
      summary: `${summarize(message)} (${transport})`,
      detail: `${direction === "in" ? "from" : "to"} ${remote}\n\n${message}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
  };
}

function remember(sessions: Map<string, string>, callId: string, sessionId: string): void {
  sessions.set(callId, sessionId);
  const [oldest] = sessions.keys();
  if (sessions.size > KNOWN_DIALOGS && oldest !== undefined) sessions.delete(oldest);
}

/** A response says by its CSeq what it answers. */
function summarize(message: string): string {
  const [firstLine = ""] = message.split("\r\n", 1);
  if (!firstLine.startsWith("SIP/2.0 ")) return firstLine.replace(/ SIP\/2\.0$/, "");
  const method = headerOf(message, "CSeq")?.replace(/^\d+\s+/, "");
  return `${firstLine.slice("SIP/2.0 ".length)}${method === undefined ? "" : ` to ${method}`}`;
}

/** @returns the first value of a header. */
function headerOf(message: string, name: string): string | undefined {
  return new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, "im").exec(message)?.[1]?.trim();
}
