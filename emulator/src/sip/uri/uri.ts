/** SIP URIs (RFC 3261 section 19.1) that can be called. Pure. */
import { isIP } from "node:net";

export type Protocol = "udp" | "tcp" | "tls";

export interface SipUri {
  scheme: "sip" | "sips";
  /** As written, percent-escapes included; empty for a host alone. */
  user: string;
  /** A name or an address; IPv6 without brackets. */
  host: string;
  port: number;
  protocol: Protocol;
  /** True where the URI said `transport=` or `sips:`, false where UDP is only the default. */
  namesTransport: boolean;
}

/** A SIP URI that can't be called; the message says why. */
export class SipUriError extends Error {
  override name = "SipUriError";
}

const LONGEST_URI = 512;
const DEFAULT_PORT = { udp: 5060, tcp: 5060, tls: 5061 };
const UNSAFE = /[^\x21-\x7e]|[<>"]/;
/** user, host in brackets or plain, port, parameters */
const SIP_URI = /^(sips?):(?:([^@]*)@)?(\[[0-9a-f:.]+\]|[^:;[\]@]+)(?::(\d{1,5}))?((?:;[^;]+)*)$/i;
const USER = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/#]|%[0-9A-Fa-f]{2})+$/;
const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.?)*$/;

/**
 * @throws SipUriError for CR, LF, spaces, another scheme, a password, `?headers`, a bad host, port or transport.
 */
export function parseSipUri(text: string): SipUri {
  if (text.length > LONGEST_URI) throw new SipUriError(`SIP URI longer than ${LONGEST_URI} characters`);
  if (UNSAFE.test(text)) throw new SipUriError("SIP URI with spaces, quotes or control characters");
  if (!/^sips?:/i.test(text)) throw new SipUriError("Not a SIP URI: it begins with sip: or sips:");
  const [address = "", headers] = text.split(/\?(?![^@]*@)/);
  if (headers !== undefined) throw new SipUriError("SIP URI with ?headers");
  const [, scheme = "", user, bracketed = "", port, parameters = ""] = SIP_URI.exec(address) ?? [];
  if (scheme === "") throw new SipUriError("Not a SIP URI: user@host:port is malformed");
  checkUser(user);
  const isSecure = scheme.toLowerCase() === "sips";
  const transport = transportOf(parameters);
  const protocol = isSecure ? secureProtocol(transport) : (transport ?? "udp");
  return {
    scheme: isSecure ? "sips" : "sip",
    user: user ?? "",
    host: checkedHost(bracketed),
    port: checkedPort(port) ?? DEFAULT_PORT[protocol],
    protocol,
    namesTransport: isSecure || transport !== undefined,
  };
}

/**
 * Where a request with this URI in its request line or first Route goes; the user part does not matter.
 * @param fallback the transport where the URI names none: a phone behind a connection often forgets to.
 * @throws SipUriError as `parseSipUri`.
 */
export function nextHop(text: string, fallback: Protocol): Pick<SipUri, "protocol" | "host" | "port"> {
  const [address = ""] = text.replace(/^(sips?:)[^@]*@/i, "$1").split("?");
  const uri = parseSipUri(address);
  if (uri.namesTransport) return uri;
  const isDefaultPort = !/:\d+(;|$)/.test(address);
  return { protocol: fallback, host: uri.host, port: isDefaultPort ? DEFAULT_PORT[fallback] : uri.port };
}

/** @returns `127.0.0.1:5060`, `[::1]:5060` */
export function formatHostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

function checkUser(user: string | undefined): void {
  if (user === undefined) return;
  if (user.includes(":")) throw new SipUriError("SIP URI with a password");
  if (!USER.test(user)) throw new SipUriError("SIP URI with a malformed user");
}

function checkedHost(bracketed: string): string {
  const host = bracketed.replace(/^\[|\]$/g, "");
  const isBracketed = host !== bracketed;
  const isValid = isBracketed ? isIP(host) === 6 : isIP(host) === 4 || HOST_NAME.test(host);
  if (!isValid) throw new SipUriError("SIP URI with a malformed host");
  return host;
}

function checkedPort(port: string | undefined): number | undefined {
  if (port === undefined) return undefined;
  if (Number(port) < 1 || Number(port) > 65_535) throw new SipUriError("SIP URI with a port outside 1-65535");
  return Number(port);
}

function transportOf(parameters: string): Protocol | undefined {
  const value = /;transport=([^;]*)/i.exec(parameters)?.[1]?.toLowerCase();
  if (value === undefined || value === "udp" || value === "tcp" || value === "tls") return value;
  throw new SipUriError("SIP URI with a transport other than udp, tcp and tls");
}

function secureProtocol(transport: Protocol | undefined): Protocol {
  if (transport === "udp") throw new SipUriError("sips: does not go over UDP");
  return "tls";
}
