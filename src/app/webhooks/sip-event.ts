import { z } from "zod";
import type { CallEvent, ReportedState } from "../calls/call-event.ts";

const states = {
  DIALING: "dialing",
  RINGING: "ringing",
  ACTIVE: "active",
  ON_HOLD: "on hold",
  HANGUP: "ending",
} as const satisfies Record<string, ReportedState>;

const MILLISECONDS = z.int().nonnegative();
const NAME = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}*$/u, "A name has no control characters.");

/**
 * A callback of SIP call monitoring, as far as we read it: the platform may add fields, events and states.
 *
 * @see https://tokbox.com/developer/guides/sip/ "Monitoring SIP call activity"
 */
export const SipEvent = z.looseObject({
  sessionId: NAME,
  projectId: z.coerce.string().optional(),
  event: z.string(),
  timestamp: MILLISECONDS,
  state: z.string().optional(),
  reason_code: z.coerce.string().optional(),
  call: z.looseObject({ connectionId: NAME, createdAt: MILLISECONDS.optional() }),
});
export type SipEvent = z.infer<typeof SipEvent>;

/** @returns what it means for the call; null where it says nothing about its state. */
export function toCallEvent({ event, timestamp: at, state, reason_code }: SipEvent): CallEvent | null {
  if (event === "callDestroyed") return { type: "destroyed", at, code: reason_code || null };
  if (event !== "callUpdated" || state === undefined || !isState(state)) return null;
  return { type: "reported", at, state: states[state] };
}

function isState(state: string): state is keyof typeof states {
  return Object.hasOwn(states, state);
}
