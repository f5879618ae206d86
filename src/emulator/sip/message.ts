/**
 * A SIP message as it came from the wire. SIP.js drops a whole message for one header that it can't parse, and keeps
 * only the last of several challenges: so the headers are split here, and SIP.js sees just those that it needs.
 */
import {
  IncomingRequestMessage,
  type IncomingResponseMessage,
  LoggerFactory,
  Parser,
} from "sip.js/lib/core/index.js";

export interface SipRequest {
  kind: "request";
  method: string;
  headers: SipHeaders;
  /** For SIP.js. */
  message: IncomingRequestMessage;
}

export interface SipResponse {
  kind: "response";
  headers: SipHeaders;
  /** For SIP.js. */
  message: IncomingResponseMessage;
}

/** A request that is broken, but whose sender can be told so. */
export interface BrokenRequest {
  kind: "broken";
  method: string;
  headers: SipHeaders;
  problem: string;
}

/** Header lines in their order, names in full and lower case. */
export class SipHeaders {
  readonly #lines: readonly (readonly [name: string, value: string])[];

  constructor(lines: readonly (readonly [name: string, value: string])[]) {
    this.#lines = lines;
  }

  /** @param text a message, or its head: the start line is left out. */
  static parse(text: string): SipHeaders {
    const end = text.indexOf("\r\n\r\n");
    const head = end === -1 ? text : text.slice(0, end);
    const [, ...lines] = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
    return new SipHeaders(lines.slice(0, MAX_HEADERS).flatMap(parseLine));
  }

  /** First value, by any case. */
  get(name: string): string | undefined {
    return this.getAll(name)[0];
  }

  getAll(name: string): string[] {
    return this.#lines.filter(([known]) => known === name.toLowerCase()).map(([, value]) => value);
  }

  /** Comma-separated tokens of all lines of that name, in lower case: option tags. */
  tokens(name: string): string[] {
    const tokens = this.getAll(name).join(",").toLowerCase().split(",");
    return tokens.map((token) => token.trim()).filter((token) => token !== "");
  }

  /** @returns a copy whose first line of that name has another value. */
  withFirst(name: string, value: string): SipHeaders {
    const index = this.#lines.findIndex(([known]) => known === name);
    return new SipHeaders(this.#lines.map((line, at) => (at === index ? [name, value] : line)));
  }

  /** The lines with these names as text. */
  format(names: ReadonlySet<string>): string {
    return this.#lines
      .filter(([name]) => names.has(name))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
  }
}

const MANDATORY = ["via", "from", "to", "call-id", "cseq"] as const;
const SEEN_BY_CORE = new Set([...MANDATORY, "contact", "record-route", "route", "content-type", "require"]);
/** RFC 3261 section 7.3.3, RFC 4028 section 9. */
const COMPACT_NAMES: Record<string, string> = {
  c: "content-type",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  k: "supported",
  l: "content-length",
  m: "contact",
  s: "subject",
  t: "to",
  v: "via",
  x: "session-expires",
};
const MAX_HEADERS = 256;
const logger = silentLogger();

/** @returns null for what nobody can be told about: no SIP at all, or a broken response. */
export function parseMessage(text: string): SipRequest | SipResponse | BrokenRequest | null {
  const end = text.indexOf("\r\n\r\n");
  const [startLine = ""] = text.split("\r\n", 1);
  const method = /^([A-Za-z]{1,32}) \S.* SIP\/2\.0$/i.exec(startLine)?.[1];
  if (method === undefined && !/^SIP\/2\.0 [1-6]\d\d( |$)/.test(startLine)) return null;
  const headers = SipHeaders.parse(text);
  const message = Parser.parseMessage(`${startLine}\r\n${headers.format(SEEN_BY_CORE)}\r\n`, logger);
  const problem = message === undefined ? "Malformed header" : problemOf(message, headers);
  if (message === undefined || problem !== undefined) {
    if (method === undefined || method === "ACK" || headers.get("via") === undefined) return null;
    return { kind: "broken", method, headers, problem: problem ?? "Malformed header" };
  }
  message.data = text;
  message.body = end === -1 ? "" : text.slice(end + 4);
  if (message instanceof IncomingRequestMessage) {
    return { kind: "request", method: message.method, headers, message };
  }
  return { kind: "response", headers, message };
}

function parseLine(line: string): (readonly [name: string, value: string])[] {
  const colon = line.indexOf(":");
  if (colon < 1) return [];
  const name = line.slice(0, colon).trim().toLowerCase();
  return [[COMPACT_NAMES[name] ?? name, line.slice(colon + 1).trim()]];
}

/** SIP.js parses a message without these and throws only later, while it answers. */
function problemOf(
  message: IncomingRequestMessage | IncomingResponseMessage,
  headers: SipHeaders,
): string | undefined {
  const missing = MANDATORY.find((name) => !message.hasHeader(name));
  if (missing !== undefined) return `Missing or malformed ${missing}`;
  if (!message.from || !message.to || !message.callId || !message.viaBranch || !message.fromTag) {
    return "Malformed From, To, Call-ID or Via";
  }
  if (!Number.isInteger(message.cseq) || message.cseq > 0xffffffff) return "Malformed CSeq";
  const named = /^\d+\s+(\S+)$/.exec(headers.get("cseq") ?? "")?.[1];
  if (message instanceof IncomingRequestMessage) {
    if (message.ruri === undefined) return "Malformed Request-URI";
    if (named !== message.method) return "CSeq and request line name different methods";
  }
  return undefined;
}

function silentLogger() {
  const factory = new LoggerFactory();
  factory.builtinEnabled = false;
  return factory.getLogger("sip.parser");
}
