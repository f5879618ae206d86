import { isSupportedCountry } from "libphonenumber-js/max";
import type { NoteProblem, Settings } from "../settings/settings.ts";
import { isHash } from "./access/passphrase.ts";
import { OpenTokPlatform } from "./platform/platform.ts";
import { countryOf, fillTemplate, requireKnownType } from "./policy/phone-numbers.ts";
import { parseTarget } from "./policy/target.ts";
import { sentencesIn } from "./telephone/spoken-sentences.ts";

/** The number that the template for numbers is tried with. */
const SAMPLE_NUMBER = "+14155550100";

/** Checks of settings that only the app can make: whether targets can be dialed and sessions be joined. */
export function checkSettings(settings: Settings, note: NoteProblem): void {
  const { sip, voice, spoken, dial, phoneCountry, rooms, platform, access } = settings;
  const check: Check = (path, what, use) => {
    try {
      use();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      note(path, `has ${what}, which can't be used: ${words.replace(/\.$/, "")}`);
    }
  };
  if (access.mode === "passphrase" && /^scrypt:/.test(access.passphrase) && !isHash(access.passphrase))
    note("hostPassphrase", "is no whole hash: give the line that `npm run passphrase` prints");
  const { uri, numberUri } = sip;
  if (uri !== null) check("sip.uri", uri, () => parseTarget(uri));
  if (numberUri !== null)
    check("sip.numberUri", numberUri, () => parseTarget(fillTemplate(numberUri, SAMPLE_NUMBER)));
  if (voice !== null) check("voice.sipUri", voice.sipUri, () => parseTarget(voice.sipUri));
  check("voice.language", spoken.language, () => sentencesIn(spoken.language));
  check("phoneCountry", phoneCountry, () => requireCountry(phoneCountry));
  for (const [index, entry] of (dial.allow ?? []).entries())
    check(`dial.allow.${index}`, entry, () => checkEntry(entry));
  if (platform === null) return;
  const project = new OpenTokPlatform(platform);
  for (const [room, sessionId] of Object.entries(rooms.sessions))
    check(`rooms.${room}`, `a session for ${room}`, () => project.requireOwnSession(sessionId));
}

/** Notes what a use of something throws. */
type Check = (path: string, what: string, use: () => unknown) => void;

function checkEntry(entry: string): void {
  const country = countryOf(entry);
  if (country !== null) requireCountry(country);
  requireKnownType(entry);
  if (/^sips?:/i.test(entry)) parseTarget(entry);
}

function requireCountry(country: string): void {
  if (!isSupportedCountry(country)) throw new Error("no country has this code");
}
