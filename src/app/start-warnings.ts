import type { Settings } from "../settings/settings.ts";
import { fillTemplate } from "./policy/phone-numbers.ts";
import { parseTarget, type SipUri } from "./policy/target.ts";

/** Shorter PINs are found by guessing too soon. */
const SAFE_PIN_DIGITS = 8;

type WarnedSettings = Pick<Settings, "sip" | "voice" | "limits" | "pin">;

/**
 * Warnings about the settings for the operator, when the app starts: they work, but something is open that could be
 * closed. Sentences, each with what would be right.
 */
export function startWarnings(settings: WarnedSettings): string[] {
  return [
    ...providerWarnings(settings),
    ...callerWarnings(settings),
    ...priceWarnings(settings),
    ...pinWarnings(settings),
  ];
}

/** Calls to a phone system elsewhere. One on this machine is nobody else's business. */
function providerWarnings({ sip }: WarnedSettings): string[] {
  const targets = [
    { name: "SIP_URI", uri: sip.uri },
    { name: "SIP_NUMBER_URI", uri: sip.numberUri === null ? null : fillTemplate(sip.numberUri, "0") },
  ].flatMap(({ name, uri }) => (uri === null ? [] : [{ name, target: parseTarget(uri) }]));
  const elsewhere = targets.filter(({ target }) => !isThisMachine(target));
  if (elsewhere.length === 0) return [];
  const plain = elsewhere.filter(({ target }) => !isSignaledByTls(target)).map(({ name }) => name);
  const warnings: string[] = [];
  if (plain.length > 0)
    warnings.push(
      `${plain.join(" and ")}: calls are signaled to the provider in plain text, with numbers and sign-in. Add ;transport=tls to the address if the provider takes TLS.`,
    );
  if (!sip.secure)
    warnings.push(
      "SIP_SECURE is off: the sound goes to the provider unencrypted. Set SIP_SECURE=true if the provider takes SRTP.",
    );
  if (sip.auth === null)
    warnings.push(
      "SIP_USERNAME and SIP_PASSWORD are not given: whoever knows the address can call your phone system, unless it asks for a sign-in. All customers of the platform call from the same addresses.",
    );
  return warnings;
}

/** The caller that telephones are shown. */
function callerWarnings({ sip, voice }: WarnedSettings): string[] {
  if (sip.numberUri === null && voice === null) return [];
  if (sip.from === null)
    return sip.numberUri === null
      ? []
      : [
          "SIP_FROM is not given: telephones show an unknown caller, and some providers reject such calls. Give a number of your own, like 14155550100@sip.example.com.",
        ];
  const number = /^\+?(\d{7,15})@/.exec(sip.from)?.[1];
  if (number === undefined)
    return [
      `SIP_FROM is ${sip.from}, which is no number: telephones show an unknown caller, and some providers reject such calls.`,
    ];
  if (voice === null || voice.numbers.includes(`+${number}`)) return [];
  return [
    `SIP_FROM is ${sip.from}, which is none of VOICE_NUMBERS: ${
      sip.numberUri === null
        ? "telephones show the first of these instead."
        : "unless it is yours at your provider, telephones show an unknown caller, or the call is rejected."
    }`,
  ];
}

function priceWarnings({ limits }: WarnedSettings): string[] {
  if (limits.maxMoneyInDay === null || limits.prices?.["*"] !== undefined) return [];
  return [
    "MAX_MONEY_PER_DAY is given, but PRICES has no * : calls whose price is not known count as nothing until it is reported.",
  ];
}

function pinWarnings({ voice, pin }: WarnedSettings): string[] {
  if (voice === null || pin.length >= SAFE_PIN_DIGITS) return [];
  return [
    `PIN_LENGTH is ${pin.length}: few wrong PINs can be looked at in a day, so that people who mistype lock out newcomers. ${SAFE_PIN_DIGITS} or more are right.`,
  ];
}

function isSignaledByTls({ scheme, parameters }: SipUri): boolean {
  return scheme === "sips" || parameters.get("transport") === "tls";
}

function isThisMachine({ host }: SipUri): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
