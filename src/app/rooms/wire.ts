import { z } from "zod";

const RIGHT_ROOM_ID = "Use letters, digits, - and _ (up to 64), beginning with a letter or digit.";

/** Names a room: what stands in its link. */
export const RoomId = z.string(RIGHT_ROOM_ID).regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, RIGHT_ROOM_ID);

/**
 * Rule of entry to an open room for others than hosts: who comes by an invite link, who has the plain link `/room/name`, or nobody.
 */
const GuestEntry = z.enum(["invite", "link", "none"], 'Use "invite", "link" or "none".');

/** `GET /room/:roomId/admission` */
export const Admission = z.object({
  guests: GuestEntry,
  /** Whether `guests` was said for this room, not by the settings. */
  isOwn: z.boolean(),
  /** Nobody but hosts can come in; who is in stays. */
  locked: z.boolean(),
});
export type Admission = z.infer<typeof Admission>;

/** `PATCH /room/:roomId/admission`; `guests` null: as the settings say. */
export const AdmissionChange = z.strictObject({
  guests: GuestEntry.nullable().optional(),
  locked: z.boolean("Use true or false.").optional(),
});
export type AdmissionChange = z.infer<typeof AdmissionChange>;

/** A guest takes part, a listener only hears. */
const GuestRole = z.enum(["guest", "listener"], 'Use "guest" or "listener".');

/** `POST /room/:roomId/invites` */
export const InviteRequest = z.strictObject({
  role: GuestRole.default("guest"),
  /** How long people can enter by it, at most 90 days. */
  hours: z.int("Give a number of hours from 1 to 2160.").min(1).max(2_160).default(168),
});

export const Invite = z.object({
  inviteId: z.string(),
  role: GuestRole,
  /** The link, on this origin. Who has it can enter. */
  path: z.string(),
  /** The host who made it, where the sign-in tells. */
  by: z.string().nullable(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type Invite = z.infer<typeof Invite>;

/** `GET /room/:roomId/invites` */
export const InviteList = z.object({ invites: z.array(Invite) });
export type InviteList = z.infer<typeof InviteList>;

/** `GET /room/:roomId` with `Accept: application/json`: what a native client needs to join. */
export const RoomCredentials = z.object({ apiKey: z.string(), sessionId: z.string(), token: z.string() });
export type RoomCredentials = z.infer<typeof RoomCredentials>;

/** The content of the room page's JSON script block `#room-data`. */
export const RoomPage = RoomCredentials.extend({
  roomId: RoomId,
  role: z.enum(["host", "guest", "listener"]),
  /** Whether there are guests, whom hosts invite: else everybody is host. */
  hasGuests: z.boolean(),
  /** The address of the platform for the browser library (`OT.setProxyUrl`): a path on this origin, a URL, or null for the cloud. */
  proxyUrl: z.string().nullable(),
  /** The target of a dial with an empty field; null if none is configured, and for guests. */
  defaultTarget: z.string().nullable(),
  /** SIP URIs to offer hosts in an empty room (the emulator's desk phones). */
  suggestions: z.array(z.object({ label: z.string(), to: z.string() })),
  /** The country of numbers without +: ISO 3166-1 alpha-2. */
  defaultCountry: z.string(),
  /** Whether telephone numbers can and may be called, or SIP addresses only. */
  callsNumbers: z.boolean(),
  /** The number that a bridge to telephone callers goes to, as this visitor sees numbers; null: nobody can dial in. */
  bridgeNumber: z.string().nullable(),
  /** Whether ringing and end reasons can reach this server at all. */
  callMonitoring: z.boolean(),
});
export type RoomPage = z.infer<typeof RoomPage>;
