import { z } from "zod";

const RIGHT_ROOM_ID = "Use letters, digits, - and _ (up to 64), beginning with a letter or digit.";

/** Names a room: what stands in its link. */
export const RoomId = z.string(RIGHT_ROOM_ID).regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, RIGHT_ROOM_ID);

/**
 * Who enters an open room besides hosts: who comes by an invite link, who has the plain link `/room/name`, or nobody.
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

/** `GET /room/:roomId` with `Accept: application/json`: what a native client needs to join. */
export const RoomCredentials = z.object({ apiKey: z.string(), sessionId: z.string(), token: z.string() });
export type RoomCredentials = z.infer<typeof RoomCredentials>;

/** The content of the room page's JSON script block `#room-data`. */
export const RoomPage = RoomCredentials.extend({
  roomId: RoomId,
  role: z.enum(["host", "guest"]),
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
