import type { RoomPage } from "../../../app/rooms/wire.ts";
import { isE164, looksLikeNumber } from "../../../shared/phone-numbers.ts";
import { formatNumber, recognizeNumber } from "./phone-numbers.ts";

/** Text of the dial box, read. The hint says what it is recognized as so far. */
export type Target =
  | { kind: "empty" }
  | { kind: "number" | "sip"; to: string; hint: string }
  | { kind: "problem"; problem: string; hint: string };

/** Rules for targets that this page may call. */
export type TargetRules = Pick<RoomPage, "defaultCountry" | "callsNumbers">;

const PROBLEM_SIP = "Start a SIP address with sip: and a host, like sip:desk@example.com.";
const PROBLEM_NO_NUMBERS =
  "Phone numbers can't be called here. Type a SIP address, like sip:desk@example.com.";

/** SIP URI, RFC 3261 section 19.1.1: scheme, user, host, port, parameters; no password, no headers (`?`). */
const SIP_URI = /^sips?:([^\s@?:]+@)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?(;[^\s?]*)?$/i;

/** Reads the text of the dial box. The server validates again. */
export function readTarget(text: string, { defaultCountry, callsNumbers }: TargetRules): Target {
  const to = text.trim();
  if (to === "") return { kind: "empty" };
  if (SIP_URI.test(to)) return { kind: "sip", to, hint: "SIP address" };
  const isSip = /^sips?:/i.test(to) || to.includes("@");
  if (isSip) return { kind: "problem", problem: PROBLEM_SIP, hint: "SIP addresses start with sip:" };
  if (!looksLikeNumber(to)) return { kind: "problem", ...neither(callsNumbers) };
  if (!callsNumbers) return { kind: "problem", problem: PROBLEM_NO_NUMBERS, hint: PROBLEM_NO_NUMBERS };
  const number = recognizeNumber(to, defaultCountry);
  return "to" in number ? { kind: "number", ...number } : { kind: "problem", ...number };
}

/** @returns a sentence about the country of numbers that are typed without one. */
export function describeDefaultCountry({ defaultCountry }: Pick<TargetRules, "defaultCountry">): string {
  return `Numbers without + are read as ${defaultCountry}.`;
}

/**
 * @returns a target as people read it: `+1 415 555 0100`,
 * or `desk@example.com:5070` for `sip:desk@example.com:5070;transport=tls`.
 */
export function displayTarget(to: string): string {
  return isE164(to) ? formatNumber(to) : to.replace(/^sips?:/i, "").replace(/[;?].*$/, "");
}

/** @returns a target as it can be typed: as it is displayed, if that can be read again. */
export function typeTarget(to: string): string {
  return isE164(to) ? formatNumber(to) : to;
}

/** Whether two targets ring the same phone, as far as their text tells. */
export function isSameTarget(one: string, other: string): boolean {
  return displayTarget(one).toLowerCase() === displayTarget(other).toLowerCase();
}

function neither(callsNumbers: boolean): { problem: string; hint: string } {
  const what = callsNumbers ? "a phone number or a SIP address" : "a SIP address, like sip:desk@example.com";
  return { problem: `Enter ${what}.`, hint: `Type ${what}.` };
}
