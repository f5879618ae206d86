import type { Settings } from "../../settings.ts";
import type { DialOrder } from "./calls.ts";
import { BadTarget, formatTarget, isAllowed, parseTarget, type SipUri } from "./target.ts";
import type { DialRequest } from "./wire.ts";

/** A dial that must not go out. */
export class BadOrder extends Error {
  override readonly name = "BadOrder";
  /** Which part of the request is wrong. */
  readonly field: keyof DialRequest;
  readonly status: 400 | 403;

  constructor(field: keyof DialRequest, message: string, status: 400 | 403 = 400) {
    super(message);
    this.field = field;
    this.status = status;
  }
}

/**
 * Completes what was asked for with what is configured.
 *
 * @throws BadOrder for what can't or may not be dialed.
 */
export function createOrder(request: DialRequest, settings: Pick<Settings, "sip" | "dial">): DialOrder {
  const { sip } = settings;
  const target = chooseTarget(request.to, settings);
  // What belongs to the configured provider is for nobody else's eyes.
  const isOurProvider = sip.uri === null || parseTarget(sip.uri).host === target.host;
  return {
    to: formatTarget(target),
    from: checkFrom(request.from) ?? sip.from,
    headers: mergeHeaders(checkHeaders(request.headers), isOurProvider ? sip.headers : {}),
    auth: isOurProvider ? sip.auth : null,
    secure: request.secure ?? sip.secure,
    video: request.video ?? false,
    // The platform can mute a phone only if it was dialed with this; without it there is no way back either.
    observeForceMute: request.observeForceMute ?? true,
    streams: request.streams ?? null,
    by: request.by ?? null,
    digits: request.digits ?? null,
    maxRingSeconds: 180,
    maxTalkSeconds: null,
  };
}

function chooseTarget(to: string | undefined, { sip, dial }: Pick<Settings, "sip" | "dial">): SipUri {
  const text = to ?? sip.uri;
  if (text === null) throw new BadOrder("to", "Give a SIP address to call: none is configured here.");
  const target = readTarget(text);
  const isConfigured = sip.uri !== null && formatTarget(readTarget(sip.uri)) === formatTarget(target);
  if (!isConfigured && !isAllowed(target, dial.allow))
    throw new BadOrder("to", "Calls to this address are not allowed here.", 403);
  return target;
}

function readTarget(text: string): SipUri {
  try {
    return parseTarget(text);
  } catch (error) {
    throw error instanceof BadTarget ? new BadOrder("to", error.message) : error;
  }
}

/** Without the form `x@host` the platform shows the callee an unknown caller. */
function checkFrom(from: string | undefined): string | undefined {
  if (from !== undefined && !/^[^\s@<>"\p{Cc}]+@[A-Za-z0-9.\-[\]:]+$/u.test(from))
    throw new BadOrder("from", "Give a caller in the form 14155550100@example.com.");
  return from;
}

/** The platform refuses headers of other names; line breaks would be headers of their own. */
function checkHeaders(headers: Record<string, string> = {}): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^X-[A-Za-z0-9-]+$/i.test(name)) throw new BadOrder("headers", "Header names begin with X-.");
    if (/\p{Cc}/u.test(value))
      throw new BadOrder("headers", `The header ${name} has characters it can't have.`);
  }
  return headers;
}

/** Names of headers are alike in any case: what is configured takes the place of what was asked for. */
function mergeHeaders(asked: Record<string, string>, configured: Record<string, string>) {
  const taken = new Set(Object.keys(configured).map((name) => name.toLowerCase()));
  const others = Object.entries(asked).filter(([name]) => !taken.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...configured };
}
