/** Payloads of the event webhook: https://developer.vonage.com/en/voice/voice-api/webhook-reference */
import type { PayloadForm } from "../ncco/ncco.ts";
import type { Payload } from "../webhooks/hook.ts";
import type { Outcome } from "./outcome.ts";

/** A call as events tell of it. */
export interface DescribedCall {
  readonly uuid: string;
  readonly direction: "inbound" | "outbound";
  readonly from: string;
  readonly to: string;
  readonly conversation: { readonly uuid: string };
  /** Milliseconds since the epoch. */
  readonly answeredAt: number | null;
  /** The session that calls, where there is one. Events don't tell it. */
  readonly sessionId?: string | undefined;
}

const FREE = "0.00000000";
const NETWORK = "EMULATOR";

export function describeCall({ from, to, uuid, conversation }: DescribedCall): Payload {
  return { from, to, uuid, conversation_uuid: conversation.uuid };
}

/** @param now milliseconds since the epoch. */
export function statusEvent(call: DescribedCall, { status, detail }: Outcome, now: number): Payload {
  return {
    ...describeCall(call),
    status,
    ...(detail === undefined ? {} : { detail }),
    direction: call.direction,
    ...(status === "completed" ? summarizeCall(call.answeredAt, now) : {}),
    timestamp: toIso(now),
  };
}

export function inputEvent(
  call: DescribedCall,
  { digits, timedOut }: { digits: string; timedOut: boolean },
  { form, now }: { form: PayloadForm; now: number },
): Payload {
  const { uuid, conversation } = call;
  const timestamp = toIso(now);
  if (form === "old") {
    return { dtmf: digits, timed_out: timedOut, uuid, conversation_uuid: conversation.uuid, timestamp };
  }
  return {
    speech: { results: [] },
    dtmf: { digits, timed_out: timedOut },
    ...describeCall(call),
    timestamp,
  };
}

export function transferEvent(uuid: string, from: string, to: string, now: number): Payload {
  return {
    conversation_uuid_from: from,
    type: "transfer",
    uuid,
    conversation_uuid_to: to,
    timestamp: toIso(now),
  };
}

/** Something went wrong that the app should know. */
export function errorEvent(call: DescribedCall, reason: string, now: number): Payload {
  return { reason, uuid: call.uuid, conversation_uuid: call.conversation.uuid, timestamp: toIso(now) };
}

/** The summary in the last event, and in the REST API's description of an ended call. */
export function summarizeCall(answeredAt: number | null, endedAt: number): Payload {
  const startedAt = answeredAt ?? endedAt;
  return {
    start_time: toIso(startedAt),
    end_time: toIso(endedAt),
    duration: String(Math.round((endedAt - startedAt) / 1_000)),
    rate: FREE,
    price: FREE,
    network: NETWORK,
  };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
