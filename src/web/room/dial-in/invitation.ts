import type { DialIn } from "../../../app/telephone/wire.ts";
import { countryOf } from "../calls/numbers.ts";
import { formatPin } from "./pin.ts";

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
