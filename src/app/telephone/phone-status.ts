import type { CallEvent, ReportedState } from "../calls/call-event.ts";
import { isLegOver, type LegEvent } from "./voice-webhook-payloads.ts";

const states = new Map<string, ReportedState>([
  ["started", "dialing"],
  ["ringing", "ringing"],
  ["answered", "active"],
]);

/** The SIP status that says the same, by status and detail: https://developer.vonage.com/en/voice/voice-api/webhook-reference */
const codes = new Map([
  ["busy", "486"],
  ["cancelled", "487"],
  ["unanswered", "480"],
  ["timeout", "408"],
  ["rejected", "603"],
  ["rejected declined", "603"],
  ["rejected invalid_number", "404"],
  ["rejected restricted", "403"],
  ["failed", "500"],
  ["failed cannot_route", "404"],
  ["failed number_out_of_service", "410"],
  ["failed internal_error", "500"],
]);

/** The platform's code for a phone that has hung up. */
const NORMAL_CLEARING = "700";

/**
 * Meaning of an event of a phone's leg for its call.
 *
 * @param now where the event does not say when it happened.
 * @returns null if it means nothing.
 */
export function toCallEvent({ status, detail, at }: LegEvent, now: number): CallEvent | null {
  if (isLegOver(status)) {
    const code = codes.get(`${status} ${detail}`) ?? codes.get(status) ?? NORMAL_CLEARING;
    return { type: "destroyed", at: at ?? now, code };
  }
  const state = states.get(status);
  return state ? { type: "phone reported", at: at ?? now, state } : null;
}
