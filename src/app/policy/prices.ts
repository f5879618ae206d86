import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { Settings } from "../../settings/settings.ts";

/** Money is counted in whole millionths of the unit that prices are in. */
export const MILLIONTHS = 1_000_000;

/** @returns the country of a number by the numbering plan; null for a number of none, and for no number. */
export function countryOfNumber(number: string | null): string | null {
  return number === null ? null : (parsePhoneNumberFromString(number)?.country ?? null);
}

/**
 * The configured price of a call.
 *
 * @param number the telephone number that is called; null: a SIP address that is none.
 * @returns millionths for each minute; null if no price is configured for it.
 */
export function configuredPrice(
  number: string | null,
  { prices }: Pick<Settings["limits"], "prices">,
): number | null {
  if (prices === null) return null;
  const key = number === null ? "sip" : (countryOfNumber(number) ?? "*");
  const price = prices[key] ?? (number === null ? undefined : prices["*"]);
  return price === undefined ? null : Math.round(price * MILLIONTHS);
}

/** @param text a price as the Voice API writes it: `0.01270000`. @returns millionths; null if it is none. */
export function readPrice(text: string | null): number | null {
  return text !== null && /^\d{1,9}(\.\d{1,12})?$/.test(text) ? Math.ceil(Number(text) * MILLIONTHS) : null;
}
