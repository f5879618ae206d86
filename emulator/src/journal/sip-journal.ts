import type { SipTrace } from "../sip/sip-call.ts";
import type { Journal } from "./journal.ts";

/** Dialogs that are remembered, the newest. */
const KNOWN_DIALOGS = 500;

/** Called with each message of one user agent. */
export type SipObserver = (trace: SipTrace) => void;

interface Dialog {
  observer: SipObserver;
  /** Only an INVITE names its session. */
  sessionId: string | undefined;
}

/**
 * Writes down SIP messages: `INVITE sip:echo@127.0.0.1:5070 (udp)`, `180 Ringing to INVITE (udp)`.
 * @returns makes an observer for a user agent. What user agents say to each other is written down once: by the one
 * that said the first word.
 */
export function recordSip(journal: Pick<Journal, "record">): () => SipObserver {
  const dialogs = new Map<string, Dialog>();
  return () => {
    const observe: SipObserver = (trace) => {
      const { direction, transport, remote, message } = trace;
      const { observer, sessionId } = findDialog(dialogs, trace) ?? begin(dialogs, observe, trace);
      if (observer !== observe) return;
      journal.record({
        kind: "sip",
        direction,
        summary: `${summarize(message)} (${transport})`,
        detail: `${direction === "in" ? "from" : "to"} ${remote}\n\n${message}`,
        ...(sessionId === undefined ? {} : { sessionId }),
      });
    };
    return observe;
  };
}

function findDialog(dialogs: ReadonlyMap<string, Dialog>, { message }: SipTrace): Dialog | undefined {
  return dialogs.get(headerOf(message, "Call-ID") ?? "");
}

/** Only outgoing messages name the session: the header of others is not to be trusted. */
function begin(
  dialogs: Map<string, Dialog>,
  observer: SipObserver,
  { direction, message }: SipTrace,
): Dialog {
  const sessionId = direction === "out" ? headerOf(message, "X-OpenTok-SessionId") : undefined;
  const dialog = { observer, sessionId };
  const callId = headerOf(message, "Call-ID");
  if (callId !== undefined) dialogs.set(callId, dialog);
  const [oldest] = dialogs.keys();
  if (dialogs.size > KNOWN_DIALOGS && oldest !== undefined) dialogs.delete(oldest);
  return dialog;
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

/** @returns the first value of a header. */
function headerOf(message: string, name: string): string | undefined {
  return new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, "im").exec(message)?.[1]?.trim();
}
