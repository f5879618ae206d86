import type { Settings } from "../../settings/settings.ts";
import { DialRefused } from "./dial-refused.ts";
import { hasControls } from "./escapes.ts";

/** Without the form `x@host` the platform shows the callee an unknown caller. No escapes: nothing can hide in one. */
const FROM = /^([A-Za-z0-9\-_.!~*'()+]+)@([A-Za-z0-9.\-[\]:]+)$/;
const NAME = /^X-[A-Za-z0-9-]+$/i;
/** Headers by which we, the platform and the Voice API know calls: none that a visitor writes. */
const RESERVED_NAMES = /^X-(?:Phones|OpenTok|Nexmo|Vonage)-/i;

/**
 * The caller that a dial asks to show.
 *
 * @throws DialRefused if it has not the right form, or is none of those that may be shown.
 */
export function allowFrom(
  from: string | undefined,
  settings: Pick<Settings, "sip" | "voice" | "dial">,
): string | undefined {
  if (from === undefined) return undefined;
  if (!FROM.test(from)) throw new DialRefused("from", "Give a caller in the form 14155550100@example.com.");
  if (!isOwn(from, settings) && !isListed(from, settings.dial.from))
    throw new DialRefused(
      "from",
      "Calls can't show this caller here: leave it out, or give one that DIAL_FROM names.",
      { isForbidden: true },
    );
  return from;
}

/**
 * The headers that a dial asks for.
 *
 * @param allowed their names; null: any.
 * @throws DialRefused for a name that the platform does not send or that is not allowed, and for control characters,
 * escaped or not.
 */
export function allowHeaders(
  headers: Record<string, string> | undefined,
  allowed: readonly string[] | null,
): Record<string, string> {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!NAME.test(name))
      throw new DialRefused(
        "headers",
        `The platform sends only headers whose names begin with X-, like X-Queue: not ${JSON.stringify(name)}.`,
      );
    if (hasControls(value))
      throw new DialRefused("headers", `The header ${name} has characters it can't have.`);
    if (RESERVED_NAMES.test(name) || (allowed !== null && !hasName(allowed, name)))
      throw new DialRefused(
        "headers",
        `The header ${name} is not allowed here: leave it out, or give one that DIAL_HEADERS names.`,
        { isForbidden: true },
      );
  }
  return headers ?? {};
}

/** Whether it is the configured caller, or one of our numbers. */
function isOwn(from: string, { sip, voice }: Pick<Settings, "sip" | "voice">): boolean {
  if (sip.from !== null && normalize(sip.from) === normalize(from)) return true;
  return voice?.numbers.includes(numberOf(from)) ?? false;
}

/** @param allowed callers, and numbers with + at any host; null: any. */
function isListed(from: string, allowed: readonly string[] | null): boolean {
  if (allowed === null) return true;
  return allowed.some((entry) => normalize(entry) === normalize(from) || entry === numberOf(from));
}

/** Hosts are alike in any case. */
function normalize(from: string): string {
  const [user, host = ""] = from.split("@");
  return `${user}@${host.toLowerCase()}`;
}

/** The user of a caller as a number with +, whatever it is. */
function numberOf(from: string): string {
  return `+${from.split("@")[0]?.replace(/^\+/, "")}`;
}

function hasName(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
