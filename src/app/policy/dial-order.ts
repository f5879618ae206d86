import type { Settings } from "../../settings/settings.ts";
import type { Dial } from "../platform/platform.ts";
import { allowFrom, allowHeaders } from "./caller-identity.ts";
import { findDestination, isOurProvider } from "./destination.ts";
import { DialRefused } from "./dial-refused.ts";
import { formatTarget } from "./target.ts";
import type { DialRequest } from "./wire.ts";

/** A dial, checked and completed: everything but the ids. */
export interface DialOrder extends Omit<Dial, "sessionId" | "callId"> {
  /** The callee as people see it: a SIP URI or a telephone number. */
  to: string;
  /** The telephone number that is called; null: none. */
  number: string | null;
  by: string | null;
  /** Sent once the phone has answered. */
  digits: string | null;
  maxRingSeconds: number;
  maxTalkSeconds: number | null;
  /** Whether `uri` is a number of ours, which calls the phone. */
  isRelayed: boolean;
  /** The rule that allows it, for the audit log. */
  because: string;
}

type OrderSettings = Pick<Settings, "sip" | "voice" | "dial" | "limits" | "phoneCountry">;

/** Longer than this no call lasts: the platform ends it. */
const PLATFORM_MAX_TALK_SECONDS = 6 * 60 * 60;

/**
 * Completes a dial request with the settings.
 *
 * @throws DialRefused if it can't or may not be dialed.
 */
export function createOrder(request: DialRequest, settings: OrderSettings): DialOrder {
  const { sip, limits } = settings;
  const { to, number, uri, isRelayed, because } = findDestination(request.to ?? null, settings);
  const maxTalkSeconds = limits.maxTalkSeconds ?? PLATFORM_MAX_TALK_SECONDS;
  const isOurs = isOurProvider(uri, settings);
  return {
    to,
    number,
    uri: formatTarget(uri),
    isRelayed,
    because,
    from: allowFrom(request.from, settings) ?? sip.from,
    headers: mergeHeaders(allowHeaders(request.headers, settings.dial.headers), isOurs ? sip.headers : {}),
    auth: isOurs ? sip.auth : null,
    secure: request.secure ?? sip.secure,
    video: request.video ?? false,
    // The platform can mute a phone only if it was dialed with this; without it there is no way back either.
    observeForceMute: request.observeForceMute ?? true,
    streams: request.streams ?? null,
    by: request.by ?? null,
    digits: request.digits ?? null,
    maxRingSeconds: limitTo(limits.maxRingSeconds, "maxRingSeconds", request) ?? limits.maxRingSeconds,
    maxTalkSeconds: limitTo(maxTalkSeconds, "maxTalkSeconds", request) ?? limits.maxTalkSeconds,
  };
}

function limitTo(
  max: number,
  field: "maxRingSeconds" | "maxTalkSeconds",
  request: DialRequest,
): number | undefined {
  const asked = request[field];
  if (asked !== undefined && asked > max)
    throw new DialRefused(field, `The limit here is ${max} s: give ${max} or less.`);
  return asked;
}

/** Names of headers are alike in any case: what is configured takes the place of what was asked for. */
function mergeHeaders(asked: Record<string, string>, configured: Record<string, string>) {
  const taken = new Set(Object.keys(configured).map((name) => name.toLowerCase()));
  const others = Object.entries(asked).filter(([name]) => !taken.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...configured };
}
