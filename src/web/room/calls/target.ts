/** What was typed into the dial box. */
export type Target = { kind: "empty" } | { kind: "sip"; to: string } | { kind: "problem"; problem: string };

const PROBLEM_SIP = "Start a SIP address with sip: and a host, like sip:desk@example.com.";
const PROBLEM_PHONE = "Phone numbers are not set up here. Type a SIP address, like sip:desk@example.com.";
const PROBLEM_OTHER = "Enter a SIP address, like sip:desk@example.com.";

/** SIP URI, RFC 3261 section 19.1.1: scheme, user, host, port, parameters; no password, no headers (`?`). */
const SIP_URI = /^sips?:([^\s@?:]+@)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?(;[^\s?]*)?$/i;

/** Looks at what was typed, for the hint below the field. The server has the last word. */
export function readTarget(text: string): Target {
  const to = text.trim();
  if (to === "") return { kind: "empty" };
  if (SIP_URI.test(to)) return { kind: "sip", to };
  if (/^sips?:/i.test(to) || to.includes("@")) return { kind: "problem", problem: PROBLEM_SIP };
  if (/^\+?[\d\s().-]+$/.test(to)) return { kind: "problem", problem: PROBLEM_PHONE };
  return { kind: "problem", problem: PROBLEM_OTHER };
}

/** @returns a target as people read it: `desk@example.com:5070` for `sip:desk@example.com:5070;transport=tls`. */
export function displayTarget(to: string): string {
  return to.replace(/^sips?:/i, "").replace(/[;?].*$/, "");
}

/** Whether two targets ring the same phone, as far as their text tells. */
export function isSameTarget(one: string, other: string): boolean {
  return displayTarget(one).toLowerCase() === displayTarget(other).toLowerCase();
}
