import { z } from "zod";
import { CALL_ID_HEADER } from "../calls/dials.ts";

/** Names in headers of SIP arrive in the spelling of whoever wrote them. */
const SESSION_HEADERS = ["x-opentok-sessionid", "x-opentok-session-id"];
const HEADER_PREFIX = "sipheader_";

const Name = z
  .string()
  .regex(/^[\w.:-]{1,128}$/, "A leg has a name like 63f61863-4a51-4f6b-86e1-46edebcf9356.");

/** Payload of the answer webhook, as far as we read it; headers of SIP besides, as `SipHeader_X-…`. */
export const VoiceAnswer = z.looseObject({
  uuid: Name,
  /** A number without +, a SIP user, or what stands for a caller who hides. */
  from: z.string().max(256).default(""),
});

/** A leg that has come in and waits to hear what to do. */
export interface ArrivedLeg {
  uuid: string;
  from: string;
  /** The ids of one of our own calls that came to our number; null for any other leg. */
  ownCall: { sessionId: string; callId: string } | null;
}

/** Reads what the answer webhook brings: a query, or JSON. @throws ZodError */
export function readAnswer(payload: unknown): ArrivedLeg {
  const { uuid, from, ...rest } = VoiceAnswer.parse(payload);
  const headers = new Map(
    Object.entries(rest).flatMap(([name, value]) => {
      const header = name.toLowerCase();
      return header.startsWith(HEADER_PREFIX) && typeof value === "string"
        ? [[header.slice(HEADER_PREFIX.length), value]]
        : [];
    }),
  );
  const sessionId = SESSION_HEADERS.map((name) => headers.get(name)).find((value) => value !== undefined);
  const callId = headers.get(CALL_ID_HEADER.toLowerCase());
  return { uuid, from, ownCall: sessionId && callId ? { sessionId, callId } : null };
}

/** Payload of the input webhook, as far as we read it. `dtmf` is `{ "digits": "…" }`, or that as text in a query. */
export const VoiceInput = z.looseObject({ uuid: Name, dtmf: z.unknown().optional() });
const Dtmf = z.looseObject({ digits: z.string().nullish() });

/** The digits typed on a leg; empty if the time was up first. */
export interface TypedDigits {
  uuid: string;
  digits: string;
}

/**
 * Reads what the input webhook brings: `dtmf` is an object with `digits` now, was the digits themselves once, and is
 * either of these as text in a query. @throws ZodError
 */
export function readInput(payload: unknown): TypedDigits {
  const { uuid, dtmf, "dtmf[digits]": inBrackets } = VoiceInput.parse(payload);
  return { uuid, digits: digitsOf(dtmf ?? inBrackets).replace(/#$/, "") };
}

function digitsOf(dtmf: unknown): string {
  if (typeof dtmf === "string") return dtmf.startsWith("{") ? digitsOf(readJson(dtmf)) : dtmf;
  const parsed = Dtmf.safeParse(dtmf);
  return parsed.data?.digits ?? "";
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Payload of the event webhook about a leg, as far as we read it. */
export const VoiceLegEvent = z.looseObject({
  uuid: Name,
  status: z.string().max(64),
  /** Why, in one word: `declined`, `invalid_number`. */
  detail: z.string().max(64).nullish(),
  timestamp: z.string().max(64).nullish(),
  /** Price of a minute, and cost of the leg once it is over. */
  rate: z.coerce.string().max(64).nullish().catch(null),
  price: z.coerce.string().max(64).nullish().catch(null),
});

/** Something that happened to a leg. */
export interface LegEvent {
  uuid: string;
  status: string;
  detail: string | null;
  /** Milliseconds since the epoch, by the clock of the Voice API; null if it does not say. */
  at: number | null;
  rate: string | null;
  price: string | null;
}

/** Reads what the event webhook brings; null for what is about no leg: a record, an NCCO that has mistakes. */
export function readEvent(payload: unknown): LegEvent | null {
  const event = VoiceLegEvent.safeParse(payload);
  if (!event.success) return null;
  const { uuid, status, detail = null, timestamp, rate = null, price = null } = event.data;
  const at = Date.parse(timestamp ?? "");
  return { uuid, status: status.toLowerCase(), detail, at: Number.isNaN(at) ? null : at, rate, price };
}

const OVER = [
  "busy",
  "cancelled",
  "completed",
  "disconnected",
  "failed",
  "rejected",
  "timeout",
  "unanswered",
];

/** Whether a leg of this status is gone. */
export function isLegOver(status: string): boolean {
  return OVER.includes(status);
}

/** Its payload about an NCCO that could not be run. */
const Complaint = z.looseObject({ reason: z.string().max(512) });

/** All that the event webhook takes: the rest is answered alike, and nothing of it is read. */
export const VoiceEvent = z.union([VoiceLegEvent, Complaint]);

/** @returns what the Voice API has to say about an NCCO that it could not run; null if it says nothing. */
export function readComplaint(payload: unknown): string | null {
  return Complaint.safeParse(payload).data?.reason ?? null;
}
