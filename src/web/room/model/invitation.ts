import type { DialIn } from "../../../app/telephone/wire.ts";
import { formatEnd } from "./clock.ts";
import { countryOf } from "./phone-numbers.ts";

/** Most digits of a group. */
const GROUP_MAX = 4;

/** A number to dial in, formatted, and the link that dials it, with the PIN if there is one. */
export type NumberLine = { number: string; country: string; link: string };

export function describeNumbers({ numbers, tel }: DialIn): NumberLine[] {
  const first = numbers[0]?.number ?? "";
  return numbers.map(({ number, international }) => ({
    number: international,
    country: countryOf(number),
    link: tel?.replace(first, number) ?? `tel:${number}`,
  }));
}

/** @returns text of an invitation: by browser, by phone, or by one tap. */
export function describeInvitation(roomId: string, link: string, dialIn: DialIn): string {
  const numbers = describeNumbers(dialIn);
  const phones = numbers.map(({ number, country }) => (country === "" ? number : `${number} (${country})`));
  const pin = dialIn.pin === null ? [] : [`PIN: ${formatPin(dialIn.pin)}, then #`];
  return [
    `Join the room ${roomId}`,
    `In a browser: ${link}`,
    ...phones.map((phone) => `By phone: ${phone}`),
    ...pin,
    ...(dialIn.tel === null ? [] : [`From a mobile phone: ${dialIn.tel}`]),
  ].join("\n");
}

/** @returns until when the PIN leads here; empty for whom there is none to see. */
export function describePinEnd({ pinExpiresAt }: Pick<DialIn, "pinExpiresAt">, now: number): string {
  return pinExpiresAt === null ? "" : `Works until ${formatEnd(pinExpiresAt, now)}. Then there is a new one.`;
}

/** @returns digits in groups: `4821 0937`. */
export function formatPin(pin: string): string {
  return groupsOf(pin).join(" ");
}

/** @returns digits for a screen reader, one by one: `4 8 2 1, 0 9 3 7`. */
export function spellPin(pin: string): string {
  return groupsOf(pin)
    .map((group) => [...group].join(" "))
    .join(", ");
}

/** Groups of equal length as far as possible, the longer ones last. */
function groupsOf(pin: string): string[] {
  const count = Math.ceil(pin.length / GROUP_MAX);
  const startOf = (group: number) => Math.floor((group * pin.length) / count);
  return Array.from({ length: count }, (_, group) => pin.slice(startOf(group), startOf(group + 1)));
}
