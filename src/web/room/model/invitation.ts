import type { DialIn } from "../../../app/dial-in/wire.ts";
import { countryOf } from "./phone-numbers.ts";

/** The largest group that people read in one breath. */
const GROUP_MAX = 4;

/** A number of the card, as people read it, and the link that dials it with the PIN; without one, the number alone. */
export type NumberLine = { number: string; country: string; link: string };

export function describeNumbers({ numbers, tel }: DialIn): NumberLine[] {
  const first = numbers[0]?.number ?? "";
  return numbers.map(({ number, international }) => ({
    number: international,
    country: countryOf(number),
    link: tel?.replace(first, number) ?? `tel:${number}`,
  }));
}

/** @returns what a host sends to people: by browser, by phone, or by one tap. */
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

/** @returns the digits in groups: `4821 0937`. */
export function formatPin(pin: string): string {
  return groupsOf(pin).join(" ");
}

/** @returns the digits one by one, as a screen reader should say them: `4 8 2 1, 0 9 3 7`. */
export function spellPin(pin: string): string {
  return groupsOf(pin)
    .map((group) => [...group].join(" "))
    .join(", ");
}

/** Groups of the same length, as far as that is possible, the longer ones last. */
function groupsOf(pin: string): string[] {
  const count = Math.ceil(pin.length / GROUP_MAX);
  const startOf = (group: number) => Math.floor((group * pin.length) / count);
  return Array.from({ length: count }, (_, group) => pin.slice(startOf(group), startOf(group + 1)));
}
