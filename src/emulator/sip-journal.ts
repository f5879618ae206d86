import type { Journal } from "./journal.ts";
import type { SipTrace } from "./sip/contract.ts";

/** Dialogs of the gateway that are remembered, the newest. */
const KNOWN_DIALOGS = 500;

/** Writes down SIP messages: `INVITE sip:echo@127.0.0.1:5070 (udp)`, `180 Ringing to INVITE (udp)`. */
export interface SipRecorder {
  /** What the gateway sends and gets. */
  gateway(trace: SipTrace): void;
  /** What the phones on the desk send and get; not what they say to the gateway, which is written down already. */
  desk(trace: SipTrace): void;
}

export function recordSip(journal: Pick<Journal, "record">): SipRecorder {
  /** Session ids by Call-ID: only an INVITE names its session. */
  const dialogs = new Map<string, string | undefined>();
  const record = ({ direction, transport, remote, message }: SipTrace) => {
    const sessionId = dialogs.get(callIdOf(message));
    journal.record({
      kind: "sip",
      direction,
      summary: `${summarize(message)} (${transport})`,
      detail: `${direction === "in" ? "from" : "to"} ${remote}\n\n${message}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
  };
  return {
    gateway(trace) {
      if (trace.direction === "out") remember(dialogs, trace.message);
      record(trace);
    },
    desk(trace) {
      if (!dialogs.has(callIdOf(trace.message))) record(trace);
    },
  };
}

function remember(dialogs: Map<string, string | undefined>, message: string): void {
  const callId = callIdOf(message);
  if (isResponse(message) || dialogs.has(callId)) return;
  dialogs.set(callId, headerOf(message, "X-OpenTok-SessionId"));
  const [oldest] = dialogs.keys();
  if (dialogs.size > KNOWN_DIALOGS && oldest !== undefined) dialogs.delete(oldest);
}

/** A response says by its CSeq what it answers. */
function summarize(message: string): string {
  const [firstLine = ""] = message.split("\r\n", 1);
  if (!isResponse(message)) return firstLine.replace(/ SIP\/2\.0$/, "");
  const method = headerOf(message, "CSeq")?.replace(/^\d+\s+/, "");
  return `${firstLine.slice("SIP/2.0 ".length)}${method === undefined ? "" : ` to ${method}`}`;
}

function isResponse(message: string): boolean {
  return message.startsWith("SIP/2.0 ");
}

function callIdOf(message: string): string {
  return headerOf(message, "Call-ID") ?? "";
}

/** @returns the first value of a header. */
function headerOf(message: string, name: string): string | undefined {
  return new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, "im").exec(message)?.[1]?.trim();
}
