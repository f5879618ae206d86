import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { Caller } from "../../../phones/phone-wire.ts";
import { decodeUser } from "../../../sip/uri/user-part.ts";

/** Also numbers of no country: `+00000000` stands for a hidden caller. */
const INTERNATIONAL_NUMBER = /^\+\d+$/;

/** @returns who calls, as people read it: a name, else a phone number, else the address without its scheme. */
export function nameCaller({ uri, displayName }: Caller): string {
  if (displayName !== "") return displayName;
  const [, written = "", place = ""] = /^(?:sips?:)?(?:([^@]*)@)?(.*)$/is.exec(uri) ?? [];
  const user = decodeUser(written);
  const host = place.replace(/[;?].*$/s, "");
  const address = user === "" ? host : `${user}@${host}`;
  const number = INTERNATIONAL_NUMBER.test(user) ? user : undefined;
  return formatPhoneNumber(user) ?? number ?? (address || "Unknown caller");
}

/** @returns `+1 415 555 0100`; undefined for what is no number of any country. Its plus is often left out in SIP. */
export function formatPhoneNumber(user: string): string | undefined {
  if (!/^\+?\d{7,15}$/.test(user)) return undefined;
  return parsePhoneNumberFromString(user.startsWith("+") ? user : `+${user}`)?.formatInternational();
}
