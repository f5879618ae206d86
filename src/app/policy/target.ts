import { isIP } from "node:net";
import { hasControls } from "./escapes.ts";

/** A SIP URI taken apart: https://www.rfc-editor.org/rfc/rfc3261#section-19.1 */
export interface SipUri {
  scheme: "sip" | "sips";
  user: string | null;
  /** Lower case; an IPv6 address in brackets. */
  host: string;
  port: number | null;
  /** Names in lower case, in the order given. */
  parameters: ReadonlyMap<string, string | null>;
}

/** A target that can't be dialed; the message is for the person who typed it. */
export class BadTarget extends Error {
  override readonly name = "BadTarget";
}

const URI = /^(sips?):(?:([^@]*)@)?(\[[^\]]*\]|[^:;[\]]*)(?::([^;]*))?((?:;.*)?)$/i;
/** RFC 3261 section 25.1: unreserved, escaped, user-unreserved - without `?`, which begins headers. */
const USER = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;/]|%[0-9A-Fa-f]{2})+$/;
const HOSTNAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?$/;
/** RFC 3261 allows escapes in a name too; here one could hide a name that is refused. */
const PARAMETER = /^([A-Za-z0-9\-.!*_+`'~]+)(?:=([A-Za-z0-9\-.!%*_+`'~[\]/:&+$]+))?$/;
const TRANSPORTS = ["udp", "tcp", "tls"];
/** These would send the call elsewhere than its host says, or make it another request. */
const REFUSED_PARAMETERS = ["maddr", "method", "ttl", "lr"];

/**
 * Reads what somebody wants to call.
 *
 * @throws BadTarget for anything but a plain `sip:` or `sips:` URI.
 */
export function parseTarget(text: string): SipUri {
  if (/^(tel:|\+?[\d ().-]+$)/i.test(text))
    throw new BadTarget(
      "Telephone numbers can't be called here: give a SIP address, like sip:desk@example.com.",
    );
  if (/[\s\p{Cc}<>"]/u.test(text))
    throw new BadTarget("A SIP address has no spaces, line breaks, quotes or angle brackets.");
  const [, scheme, user, host = "", port, parameters = ""] = URI.exec(text) ?? [];
  if (!scheme) throw new BadTarget("Start a SIP address with sip: and a host, like sip:desk@example.com.");
  if (text.includes("?")) throw new BadTarget("A SIP address may not carry headers (what begins with ?).");
  return {
    scheme: scheme.toLowerCase() === "sips" ? "sips" : "sip",
    user: parseUser(user),
    host: parseHost(host.toLowerCase()),
    port: parsePort(port),
    parameters: parseParameters(parameters),
  };
}

/** The counterpart of parseTarget: one spelling for each address. */
export function formatTarget({ scheme, user, host, port, parameters }: SipUri): string {
  const tail = [...parameters].map(([name, value]) => (value === null ? `;${name}` : `;${name}=${value}`));
  return `${scheme}:${user === null ? "" : `${user}@`}${host}${port === null ? "" : `:${port}`}${tail.join("")}`;
}

/** The ports of SIP, which are allowed where an entry names none: RFC 3261 section 19.1.2. */
const SIP_PORTS = [5060, 5061];
/** A host, or `*.` and a host, with the port that is allowed there: `*`, any. */
const HOST_ENTRY = /^(\*\.)?([^:]+)(?::(\d+|\*))?$/;

/**
 * How a target is on an allow-list: `by name` as an exact SIP URI or as any user of a host (`sip:*@pbx.example`), so
 * that it may be whatever it is; or `by host`, where its user has to obey the rules for numbers.
 *
 * Hosts are themselves, or `*.` hosts (any depth below, not the host itself); each with the ports of SIP, unless the
 * entry names another (`pbx.example:5080`).
 *
 * @returns null if it is not on the list.
 */
export function findEntry(target: SipUri, allow: readonly string[]): "by name" | "by host" | null {
  if (allow.some((entry) => isNamedBy(target, entry))) return "by name";
  return allow.some((entry) => isAtHost(target, entry)) ? "by host" : null;
}

function isNamedBy(target: SipUri, entry: string): boolean {
  if (!/^sips?:/i.test(entry)) return false;
  const named = parseTarget(entry);
  if (named.user !== "*") return formatTarget(named) === formatTarget(target);
  const isPort = named.port === null ? isSipPort(target) : named.port === target.port;
  return target.user !== null && named.host === target.host && isPort;
}

function isAtHost(target: SipUri, entry: string): boolean {
  const [, anyBelow, host = "", port] = HOST_ENTRY.exec(entry.toLowerCase()) ?? [];
  const isHost = anyBelow ? target.host.endsWith(`.${host}`) : target.host === host;
  if (!isHost || port === "*") return isHost;
  return port === undefined ? isSipPort(target) : target.port === Number(port);
}

function isSipPort({ port }: SipUri): boolean {
  return port === null || SIP_PORTS.includes(port);
}

function parseUser(user: string | undefined): string | null {
  if (user === undefined) return null;
  if (user.includes(":")) throw new BadTarget("A SIP address may not carry a password.");
  const isClean = USER.test(user) && !hasControls(user);
  if (!isClean) throw new BadTarget("The part before @ has characters that a SIP address can't have.");
  return user;
}

function parseHost(host: string): string {
  // `isIP` takes a zone too (`fe80::1%eth0`), which means something on this machine only.
  const isAddress = host.startsWith("[")
    ? isIP(host.slice(1, -1)) === 6 && !host.includes("%")
    : isIP(host) === 4;
  const isName = HOSTNAME.test(host) && !/^[\d.]+$/.test(host);
  if (!isAddress && !isName) throw new BadTarget("A SIP address needs a host, like sip:desk@example.com.");
  return host.replace(/\.$/, "");
}

function parsePort(port: string | undefined): number | null {
  if (port === undefined) return null;
  if (!/^\d{1,5}$/.test(port) || +port < 1 || +port > 65_535)
    throw new BadTarget("The port of a SIP address is a number from 1 to 65535.");
  return Number(port);
}

function parseParameters(text: string): ReadonlyMap<string, string | null> {
  const parameters = new Map<string, string | null>();
  for (const part of text.split(";").slice(1)) {
    const [, name = "", value] = PARAMETER.exec(part) ?? [];
    const key = name.toLowerCase();
    if (!key || parameters.has(key) || REFUSED_PARAMETERS.includes(key) || hasControls(part))
      throw new BadTarget(`A SIP address can't be called with ;${part} in it.`);
    if (key === "transport" && !TRANSPORTS.includes(value?.toLowerCase() ?? ""))
      throw new BadTarget("The transport of a SIP address is udp, tcp or tls.");
    parameters.set(key, key === "transport" ? (value ?? "").toLowerCase() : (value ?? null));
  }
  return parameters;
}
