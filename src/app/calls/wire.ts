import { z } from "zod";
import { callStates } from "../../shared/call-states.ts";
import { limitReasons, plainReasons, quotingReasons } from "../../shared/end-reasons.ts";
import { Digits, VisitorName } from "../policy/wire.ts";

/** Causes that hang up without a person: `maxRingSeconds`, `maxTalkSeconds`, and the switch that stops all calls. */
export const hangUpCauses = ["ring limit", "talk limit", "kill switch"] as const;
export type HangUpCause = (typeof hangUpCauses)[number];

const ender = {
  /** `us`: somebody in the room or a limit of ours, `them`: the phone, `platform`: neither. */
  by: z.enum(["us", "them", "platform"]),
  /** The name of whoever in the room hung up, if known. */
  who: z.string().nullable(),
  /** Which limit of ours hung up; null: none did. */
  limit: z.enum(hangUpCauses).nullable(),
  /** The platform's reason code: a SIP status, or 700 to 706. Null if nothing was told. */
  code: z.string().nullable(),
};
const PlainEnd = z.object({ ...ender, reason: z.enum(plainReasons) });
const LimitEnd = z.object({ ...ender, reason: z.enum(limitReasons), seconds: z.number() });
const QuotingEnd = z.object({ ...ender, reason: z.enum(quotingReasons), detail: z.string() });
/** Words for a person: "Busy", "No answer". */
const text = z.string();

/** The end of a call, without words: the side that ended it, the platform's code, and the reason with its data. */
export const CallEnd = z.discriminatedUnion("reason", [PlainEnd, LimitEnd, QuotingEnd]);
export type CallEnd = z.infer<typeof CallEnd>;

/** The same as it is told, with words. */
export const ToldEnd = z.discriminatedUnion("reason", [
  PlainEnd.extend({ text }),
  LimitEnd.extend({ text }),
  QuotingEnd.extend({ text }),
]);
export type ToldEnd = z.infer<typeof ToldEnd>;

/** A call as the room page and API callers see it. Times are milliseconds since the epoch, or null: not yet. */
export const Call = z.object({
  callId: z.uuid(),
  /** The platform's id of the call (`id` in the answer of the Dial API). */
  id: z.string().nullable(),
  connectionId: z.string().nullable(),
  streamId: z.string().nullable(),
  to: z.string(),
  /** The name of whoever called the phone, if known. */
  by: z.string().nullable(),
  state: z.enum(callStates),
  secure: z.boolean(),
  observeForceMute: z.boolean(),
  /** The outcome of the digits that were given with the dial; null: there were none. */
  digits: z.enum(["waiting", "sent", "failed"]).nullable(),
  /** It is hung up where it has not been answered so many seconds after it was asked for. */
  maxRingSeconds: z.number(),
  /** It is hung up so many seconds after it was answered; null: only by the platform's own limit. */
  maxTalkSeconds: z.number().nullable(),
  /** When a host last muted it. The phone may have unmuted itself since then: its stream tells. */
  mutedAt: z.number().nullable(),
  /** The name of that host, if known. */
  mutedBy: z.string().nullable(),
  requestedAt: z.number(),
  ringingAt: z.number().nullable(),
  answeredAt: z.number().nullable(),
  heldAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  end: ToldEnd.nullable(),
});
export type Call = z.infer<typeof Call>;

/** Body of `DELETE /room/:roomId/calls/:callId` and `DELETE /room/:roomId/calls`, which may be left out. */
export const HangUpRequest = z.strictObject({ by: VisitorName.optional() });
export type HangUpRequest = z.infer<typeof HangUpRequest>;

/** Answer of `DELETE /room/:roomId/calls/:callId` with 202: it is not known yet which phone is to be hung up. */
export const PendingHangUp = Call.extend({ detail: z.string() });
export type PendingHangUp = z.infer<typeof PendingHangUp>;

/** Body of `PUT /room/:roomId/calls/:callId/connection`. Answered with 204. */
export const ConnectionRequest = z.strictObject({
  connectionId: z
    .string()
    .max(128)
    .regex(/^[\w-]+$/, "A connectionId has letters, digits, - and _."),
});
export type ConnectionRequest = z.infer<typeof ConnectionRequest>;

/** Body of `POST /room/:roomId/calls/:callId/tones`. Answered with 204. */
export const TonesRequest = z.strictObject({ digits: Digits });
export type TonesRequest = z.infer<typeof TonesRequest>;

/**
 * Body of `POST /room/:roomId/calls/:callId/mute` (answered with the call),
 * `POST /room/:roomId/streams/:streamId/mute` (204) and `DELETE /room/:roomId/mute` (204).
 */
export const MuteRequest = z.strictObject({ by: VisitorName.optional() });
export type MuteRequest = z.infer<typeof MuteRequest>;

/** Body of `POST /room/:roomId/mute`: everybody now here, and whoever comes later. Answered with a MuteAll. */
export const MuteAllRequest = z.strictObject({
  by: VisitorName.optional(),
  /** Streams that stay as they are. */
  exceptStreamIds: z.array(z.string().min(1).max(128)).max(1000).optional(),
});
export type MuteAllRequest = z.infer<typeof MuteAllRequest>;

/** Everybody was muted, and whoever comes is. */
export const MuteAll = z.object({ at: z.number(), by: z.string().nullable() });
export type MuteAll = z.infer<typeof MuteAll>;

/** Answer of `GET /room/:roomId/calls`: running calls first, then the last ended, each newest first. */
export const CallList = z.object({ calls: z.array(Call), muteAll: MuteAll.nullable(), now: z.number() });
export type CallList = z.infer<typeof CallList>;

/** The server-sent event `call`. `live/wire.ts` has all events. */
export const CallChange = z.object({ call: Call, now: z.number() });
export type CallChange = z.infer<typeof CallChange>;

export const MuteAllChange = z.object({ muteAll: MuteAll.nullable(), now: z.number() });
export type MuteAllChange = z.infer<typeof MuteAllChange>;

/** `at` is when: what a page missed is told to it later. */
export const StreamMuted = z.object({
  streamId: z.string(),
  at: z.number(),
  by: z.string().nullable(),
  now: z.number(),
});
export type StreamMuted = z.infer<typeof StreamMuted>;
