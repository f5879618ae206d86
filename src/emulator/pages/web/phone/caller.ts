import type { Caller } from "../../phone-wire.ts";

/** @returns who calls, as people read it: a name, else a phone number, else the address without its scheme. */
export function nameCaller({ uri, displayName }: Caller): string {
  if (displayName !== "") return displayName;
  const address = uri.replace(/^sips?:/i, "").replace(/[;?].*$/, "");
  const user = address.includes("@") ? address.slice(0, address.indexOf("@")) : address;
  if (/^\+?\d{5,15}$/.test(user)) return user.startsWith("+") ? user : `+${user}`;
  return address || "Unknown caller";
}
