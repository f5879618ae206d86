/** Where numbers and names are called. */
export interface AddressBook {
  /** `127.0.0.1:5070` */
  deskAddress: string;
  /** `+12015550123` */
  virtualNumber: string;
  /** Where the virtual number is called: `127.0.0.1:5080`. */
  virtualAddress: string;
}

const PHONE_NUMBER = /^\+?\d{3,15}$/;
/** Separators between the digits of a number. */
const FILLERS = /[\s().-]/g;

/**
 * @param typed a phone number, the name of a phone on the desk, or a SIP URI with or without its scheme.
 * @returns the SIP URI that is meant; what can't be one is left for others to refuse.
 */
export function completeAddress(typed: string, book: AddressBook): string {
  const text = typed.trim();
  const number = text.replace(FILLERS, "");
  if (PHONE_NUMBER.test(number)) return addressOfNumber(number, book);
  if (/^sips?:/i.test(text)) return text;
  return text.includes("@") ? `sip:${text}` : `sip:${text}@${book.deskAddress}`;
}

function addressOfNumber(
  number: string,
  { deskAddress, virtualNumber, virtualAddress }: AddressBook,
): string {
  const international = number.startsWith("+") ? number : `+${number}`;
  const isOurs = international === virtualNumber;
  return `sip:${international}@${isOurs ? virtualAddress : deskAddress}`;
}
