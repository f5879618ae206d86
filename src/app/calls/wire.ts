import { z } from "zod";

/** The longest `to` that is looked at, in characters. RFC 3261 knows no limit; telephone systems do. */
const TARGET_MAX_LENGTH = 512;

export const callStates = [
  "requested",
  "dialing",
  "ringing",
  "active",
  "on hold",
  "unknown",
  "ending",
  "ended",
] as const;
export type CallState = (typeof callStates)[number];

/** What ended a call: the side, and the code and words that the platform gave. */
export const CallEnd = z.object({
  /** `us`: somebody in the room or a limit of ours, `them`: the phone, `platform`: neither. */
  by: z.enum(["us", "them", "platform"]),
  /** The platform's reason code: a SIP status, or 700 to 706. Null where nothing was told. */
  code: z.string().nullable(),
  /** Words for a person: "Busy", "No answer". */
  text: z.string(),
});
export type CallEnd = z.infer<typeof CallEnd>;

/** A call as the room page and API callers see it. Times are milliseconds since the epoch, or null: not yet. */
export const Call = z.object({
  callId: z.uuid(),
  /** The platform's id of the call (`id` in the answer of the Dial API). */
  id: z.string().nullable(),
  connectionId: z.string().nullable(),
  streamId: z.string().nullable(),
  to: z.string(),
  state: z.enum(callStates),
  secure: z.boolean(),
  observeForceMute: z.boolean(),
  requestedAt: z.number(),
  ringingAt: z.number().nullable(),
  answeredAt: z.number().nullable(),
  heldAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  end: CallEnd.nullable(),
});
export type Call = z.infer<typeof Call>;

/** Body of `POST /room/:roomId/calls`. Without `to` the configured SIP URI is called. */
export const DialRequest = z.strictObject({
  callId: z.uuid().optional(),
  to: z.string().min(1).max(TARGET_MAX_LENGTH).optional(),
  from: z.string().min(3).max(256).optional(),
  headers: z.record(z.string().max(128), z.string().max(1024)).optional(),
  secure: z.boolean().optional(),
  video: z.boolean().optional(),
  observeForceMute: z.boolean().optional(),
  streams: z.array(z.string().min(1).max(128)).max(50).optional(),
});
export type DialRequest = z.infer<typeof DialRequest>;

/** Answer of `GET /room/:roomId/calls`: running calls first, then the last ended, each newest first. */
export const CallList = z.object({ calls: z.array(Call), now: z.number() });
export type CallList = z.infer<typeof CallList>;

/**
 * Server-sent events of `GET /room/:roomId/events`:
 * `calls` once on connecting (a CallList), `call` for each change (a CallChange), `stopping` before the server goes.
 */
export const CallChange = z.object({ call: Call, now: z.number() });
export type CallChange = z.infer<typeof CallChange>;
