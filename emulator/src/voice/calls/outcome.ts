import type { SipCallEnd } from "../../sip/sip-call.ts";

/** Where a call stands: https://developer.vonage.com/en/voice/voice-api/webhook-reference#event-webhook */
export type CallStatus =
  | "started"
  | "ringing"
  | "answered"
  | "busy"
  | "cancelled"
  | "unanswered"
  | "rejected"
  | "failed"
  | "timeout"
  | "completed";

/** The last word about a call. */
export interface Outcome {
  status: CallStatus;
  detail?: string;
}

export const COMPLETED: Outcome = { status: "completed" };
/** The caller gave up. */
export const CANCELLED: Outcome = { status: "cancelled" };
/** It rang for as long as it may. */
export const TIMEOUT: Outcome = { status: "timeout" };
export const INTERNAL_ERROR: Outcome = { status: "failed", detail: "internal_error" };

const OUTCOMES: readonly [codes: readonly number[], outcome: Outcome][] = [
  [[486, 600], { status: "busy" }],
  [[408], { status: "unanswered", detail: "timeout" }],
  [[480, 487], { status: "unanswered", detail: "unavailable" }],
  [[603, 607, 608], { status: "rejected", detail: "declined" }],
  [[401, 403, 407], { status: "rejected", detail: "restricted" }],
  [[404, 416, 484, 604], { status: "rejected", detail: "invalid_number" }],
  [[410, 502], { status: "failed", detail: "number_out_of_service" }],
  [[500], INTERNAL_ERROR],
];
const CANNOT_ROUTE: Outcome = { status: "failed", detail: "cannot_route" };

/** @returns why a phone that we called did not answer. */
export function outcomeOf({ by, code }: Pick<SipCallEnd, "by" | "code">): Outcome {
  if (by === "transport") return CANNOT_ROUTE;
  return OUTCOMES.find(([codes]) => codes.includes(code))?.[1] ?? CANNOT_ROUTE;
}
