import { decodeUser, numberOf } from "../../sip/uri/user-part.ts";

/** `sip.nexmo.com`, and that of a region: `sip-us.nexmo.com`. */
const PLATFORM_URI = /^(sips?:)(?:([^@]*)@)?sip(?:-[a-z0-9-]+)?\.nexmo\.com\.?(?::\d+)?(?=;|$)/i;
/** Digits of a number of the telephone network, in E.164 form. */
const INTERNATIONAL = /^\d{7,15}$/;

/** Where SIP phones call. */
export interface SipPlace {
  /** `127.0.0.1:5080`, for UDP and TCP. */
  sipAddress: string;
  /** The same over TLS; null without it. */
  sipTlsAddress: string | null;
}

/** Addresses on this machine that stand for the platform's SIP domain. */
export interface PlatformPlaces {
  /** `12015550123` */
  virtualNumber: string;
  /** Where the Voice API takes calls for the virtual number, and turns others away. */
  voice: SipPlace;
  /** Where all other numbers are: the desk. */
  network: SipPlace;
}

/** The address that is called in place of a SIP URI. */
export interface Destination {
  uri: string;
  /** The platform puts the call through to the telephone network, by the rules for callers there. */
  isTelephone: boolean;
}

/** @returns where a SIP URI of the platform leads to here; any other as it is. */
export function resolvePlatformUri(
  uri: string,
  { virtualNumber, voice, network }: PlatformPlaces,
): Destination {
  const [written, scheme, user = ""] = PLATFORM_URI.exec(uri) ?? [];
  if (written === undefined) return { uri, isTelephone: false };
  const number = numberOf(decodeUser(user));
  const isTelephone = number !== null && INTERNATIONAL.test(number) && number !== virtualNumber;
  const { sipAddress, sipTlsAddress } = isTelephone ? network : voice;
  const isSecure = /^sips:|;transport=tls(?:;|$)/i.test(scheme + uri.slice(written.length));
  const address = isSecure && sipTlsAddress !== null ? sipTlsAddress : sipAddress;
  const [parameters = ""] = /;.*$/s.exec(user) ?? [];
  const called = isTelephone ? `+${number}${parameters}@` : user && `${user}@`;
  return { uri: scheme + called + address + uri.slice(written.length), isTelephone };
}
