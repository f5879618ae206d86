/**
 * A SIP message as it came from the wire, read in two steps. The head is cheap and enough to refuse unsolicited SIP;
 * SIP.js takes a millisecond and more for the rest, drops a whole message for one header that it can't parse, and
 * keeps only the last of several challenges: so it sees just the headers that it needs, of messages that are expected.
 */
import {
  IncomingRequestMessage,
  IncomingResponseMessage,
  LoggerFactory,
  Parser,
} from "sip.js/lib/core/index.js";
import { SipHeaders } from "./headers.ts";
import { escapeTwice, unescapeOnce } from "./uri/user-part.ts";

/** Start line and headers, not yet checked. */
export interface MessageHead {
  kind: "request" | "response";
  startLine: string;
  /** Of the request, or of the request that is answered. */
  method: string;
  headers: SipHeaders;
  text: string;
}

export interface SipRequest extends MessageHead {
  /** For SIP.js. */
  message: IncomingRequestMessage;
}

export interface SipResponse extends MessageHead {
  /** For SIP.js. */
  message: IncomingResponseMessage;
}

/** A message that breaks the rules; the text says which, for a 400. */
export class MalformedMessage extends Error {
  override name = "MalformedMessage";
}

const SINGLE = ["from", "to", "call-id", "cseq"] as const;
const MANDATORY = ["via", ...SINGLE] as const;
const SEEN_BY_CORE = new Set([...MANDATORY, "contact", "record-route", "route", "content-type", "require"]);
/** Of these headers SIP.js parses the URIs. */
const ADDRESSES = new Set(["from", "to", "contact", "record-route"]);
const HIGHEST_CSEQ = 0xffffffff;
const logger = silentLogger();

/** @returns null for what is no SIP, or can't be answered for want of a Via. */
export function readHead(text: string): MessageHead | null {
  const [startLine = ""] = text.split("\r\n", 1);
  const asked = /^([A-Za-z]{1,32}) \S.* SIP\/2\.0$/i.exec(startLine)?.[1];
  if (asked === undefined && !/^SIP\/2\.0 [1-6]\d\d( |$)/.test(startLine)) return null;
  const headers = SipHeaders.parse(text);
  if (headers.get("via") === undefined) return null;
  const method = asked ?? /^\d+\s+(\S+)$/.exec(headers.get("cseq") ?? "")?.[1] ?? "";
  return { kind: asked === undefined ? "response" : "request", startLine, method, headers, text };
}

/** @returns what every message must have and this one does not, or has twice, in words. */
export function problemOfHead({ headers }: MessageHead): string | undefined {
  const missing = MANDATORY.find((name) => headers.get(name) === undefined);
  if (missing !== undefined) return `Missing ${missing}`;
  // We would go by the first, SIP.js by the last.
  const repeated = SINGLE.find((name) => headers.getAll(name).length > 1);
  return repeated && `More than one ${repeated}`;
}

/** @throws MalformedMessage */
export function parseRequest(head: MessageHead): SipRequest {
  const message = parseForCore(head);
  if (!(message instanceof IncomingRequestMessage)) throw new MalformedMessage("Malformed request line");
  if (message.ruri === undefined) throw new MalformedMessage("Malformed Request-URI");
  const named = /^\d+\s+(\S+)$/.exec(head.headers.get("cseq") ?? "")?.[1];
  if (named !== message.method) throw new MalformedMessage("CSeq and request line name different methods");
  return { ...head, message };
}

/**
 * A 2xx to INVITE without Contact is given that of the call's target: SIP.js would neither accept nor refuse it.
 * @throws MalformedMessage
 */
export function parseResponse(head: MessageHead): SipResponse {
  const isContactMissing = head.method === "INVITE" && head.headers.get("contact") === undefined;
  const target = /<[^>]*>/.exec(head.headers.get("to") ?? "")?.[0];
  const lacksContact = isContactMissing && / 2\d\d( |$)/.test(head.startLine) && target !== undefined;
  const message = parseForCore(
    lacksContact ? { ...head, headers: head.headers.with("contact", target) } : head,
  );
  if (!(message instanceof IncomingResponseMessage)) throw new MalformedMessage("Malformed status line");
  return { ...head, message };
}

function parseForCore(head: MessageHead): IncomingRequestMessage | IncomingResponseMessage {
  const { text } = head;
  const message = parseHead(head);
  const problem = problemOfHead(head) ?? (message === undefined ? "Malformed header" : problemOf(message));
  if (message === undefined || problem !== undefined) throw new MalformedMessage(problem);
  const end = text.indexOf("\r\n\r\n");
  message.data = text;
  message.body = end === -1 ? "" : text.slice(end + 4);
  nameBody(message);
  return message;
}

/**
 * In an INVITE, its answers and its ACK, what is not said to be something else is SDP. SIP.js throws without a readable
 * type, in the middle of making a dialog, which it can't dispose of any more.
 */
function nameBody(message: IncomingRequestMessage | IncomingResponseMessage): void {
  const isOffering = message.method === "INVITE" || message.method === "ACK";
  const isNamed = message.body === "" || message.parseHeader("content-type") !== undefined;
  if (isOffering && !isNamed) message.setHeader("content-type", "application/sdp");
}

/**
 * User parts come out as they were written.
 * @returns undefined for what SIP.js can't parse; at a response with a broken CSeq it throws a TypeError.
 */
function parseHead({
  kind,
  startLine,
  headers,
}: MessageHead): IncomingRequestMessage | IncomingResponseMessage | undefined {
  const firstLine = kind === "request" ? escapeTwice(startLine) : startLine;
  const lines = headers.map(ADDRESSES, escapeTwice).format(SEEN_BY_CORE);
  try {
    const message = Parser.parseMessage(`${firstLine}\r\n${lines}\r\n`, logger);
    if (message !== undefined) restoreValues(message);
    return message;
  } catch {
    return undefined;
  }
}

/** Responses, and requests inside the dialog, repeat the values as they came. */
function restoreValues({ headers }: IncomingRequestMessage | IncomingResponseMessage): void {
  for (const [name, values] of Object.entries(headers)) {
    if (!ADDRESSES.has(name.toLowerCase())) continue;
    for (const value of values) value.raw = unescapeOnce(value.raw);
  }
}

/** SIP.js parses a message without these and throws only later, while it answers. */
function problemOf(message: IncomingRequestMessage | IncomingResponseMessage): string | undefined {
  const missing = MANDATORY.find((name) => !message.hasHeader(name));
  if (missing !== undefined) return `Malformed ${missing}`;
  if (!message.from || !message.to || !message.callId || !message.viaBranch || !message.fromTag) {
    return "Malformed From, To, Call-ID or Via";
  }
  return Number.isInteger(message.cseq) && message.cseq <= HIGHEST_CSEQ ? undefined : "Malformed CSeq";
}

function silentLogger() {
  const factory = new LoggerFactory();
  factory.builtinEnabled = false;
  return factory.getLogger("sip.parser");
}
