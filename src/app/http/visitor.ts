import { isIPv4, isIPv6 } from "node:net";

/**
 * Rights of a visitor. An admin is a host who also sees and changes what concerns every room; a host opens rooms,
 * calls and moderates; a guest takes part; a listener only hears.
 */
export type Role = "admin" | "host" | "guest" | "listener";

/** The person behind a request. */
export interface Visitor {
  readonly role: Role;
  /**
   * Names the person for budgets, caps and the audit log: `email:ada@example.com` for a host who signed in by OpenID
   * Connect, `session:…` for one who signed in with the passphrase, `guest:…` for a guest who has entered a room, and
   * `address:203.0.113.7/32` where nothing else is known. It is no secret and gives no access.
   */
  readonly id: string;
  /** Name that the provider of the sign-in gives; null if there is none. */
  readonly name: string | null;
  /** Verified e-mail address in lower case; null if there is none. */
  readonly email: string | null;
  /** IP address, as the trusted proxies report it; "unknown" if it is none. */
  readonly address: string;
  /** Key that throttles count by: one IPv4 address, or the /64 of an IPv6 address, which one customer has whole. */
  readonly addressPrefix: string;
}

/** Whether the visitor opens rooms, calls and moderates. */
export function isHost({ role }: Pick<Visitor, "role">): boolean {
  return role === "host" || role === "admin";
}

/** Whether the id names this one person: with an address alone it may be many. */
export function isIdentified({ id }: Pick<Visitor, "id">): boolean {
  return !id.startsWith("address:");
}

/** The address of a request and its prefix. @param ip Express's `request.ip`. */
export function addressOf(ip: string | undefined): Pick<Visitor, "address" | "addressPrefix"> {
  const text = (ip ?? "").replace(/%.*$/, "");
  const address = /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(text) ? text.slice("::ffff:".length) : text;
  if (isIPv4(address)) return { address, addressPrefix: `${address}/32` };
  if (isIPv6(address)) return { address, addressPrefix: `${first64Bits(address)}::/64` };
  return { address: "unknown", addressPrefix: "unknown" };
}

/** The first four groups of an IPv6 address, `2001:db8:0:1`, whichever of its spellings it has. */
function first64Bits(address: string): string {
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = groupsIn(head);
  const missing = tail === undefined ? 0 : 8 - groups.length - groupsIn(tail).length;
  const all = [...groups, ...Array.from({ length: missing }, () => "0"), ...groupsIn(tail ?? "")];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** An IPv4 address at the end stands for two groups; they are never among the first four. */
function groupsIn(part: string): string[] {
  return part.split(":").flatMap((group) => (group === "" ? [] : group.includes(".") ? ["0", "0"] : [group]));
}
