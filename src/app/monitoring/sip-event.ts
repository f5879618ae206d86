import { z } from "zod";
import { type ReportKind, reportKinds, type SignedKind, signedKinds } from "../../settings/settings.ts";
import type { CallEvent, ReportedState } from "../calls/call-event.ts";

const states = {
  DIALING: "dialing",
  RINGING: "ringing",
  ACTIVE: "active",
  ON_HOLD: "on hold",
  HANGUP: "ending",
} as const satisfies Record<string, ReportedState>;

const MILLISECONDS = z.int().nonnegative();
const WORD = z.string().max(64);
const NAME = z
  .string()
  .min(1)
  .max(255)
  // Half a character (a lone surrogate) would come out of the database as another one.
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "A name has neither control characters nor halves of characters.");
const CODE = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\w{1,16}$/));

/** A callback of session monitoring, as distinct from call monitoring. */
export const SessionEvent = z.object({ event: z.string().regex(/^(?:session|connection|stream)[A-Z]/) });

/**
 * A callback of SIP call monitoring, as far as we read it: the platform may add fields, events and states.
 * Fields that only explain are left out where they make no sense: refused, the report would come again for a day.
 *
 * @see https://tokbox.com/developer/guides/sip/ "Monitoring SIP call activity"
 */
export const SipEvent = z.object({
  sessionId: NAME,
  event: WORD,
  timestamp: MILLISECONDS,
  state: WORD.nullish(),
  reason_code: CODE.nullish().catch(null),
  reason_message: z.string().nullish().catch(null),
  call: z.object({ connectionId: NAME, createdAt: MILLISECONDS.nullish().catch(null) }),
});
export type SipEvent = z.infer<typeof SipEvent>;

/**
 * A callback of session monitoring that tells which connection somebody got, as far as we read it.
 *
 * @see https://tokbox.com/developer/guides/session-monitoring/
 */
export const ConnectionCreated = z.object({
  sessionId: NAME,
  event: z.literal("connectionCreated"),
  connection: z.object({ id: NAME, data: z.string().nullish() }),
});
export type ConnectionCreated = z.infer<typeof ConnectionCreated>;

/** @returns what it means for the call; null if it says nothing that we know. */
export function toCallEvent(report: SipEvent): CallEvent | null {
  const { event, timestamp: at, state, reason_code, reason_message } = report;
  if (!isReportKind(event)) return null;
  switch (event) {
    case "callCreated":
      return { type: "reported", at, state: "dialing" };
    case "callUpdated":
      return isState(state) ? { type: "reported", at, state: states[state] } : null;
    case "callDestroyed":
      return { type: "destroyed", at, code: reason_code ?? null, message: reason_message ?? null };
    case "muteForced":
      return { type: "muted", at, by: null };
  }
}

/** @returns which kind of report a body claims to be; null if it is none that we know. */
export function reportKindOf(body: Buffer): SignedKind | null {
  try {
    const { event } = z.object({ event: z.enum(signedKinds) }).parse(JSON.parse(body.toString()));
    return event;
  } catch {
    return null;
  }
}

function isReportKind(event: string): event is ReportKind {
  return reportKinds.some((kind) => kind === event);
}

function isState(state: string | null | undefined): state is keyof typeof states {
  return typeof state === "string" && Object.hasOwn(states, state);
}
