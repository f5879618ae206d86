import { z } from "zod";

/** A telephone number that leads to the rooms, for people to read and for programs to dial. */
export const DialInNumber = z.object({
  /** E.164, like +12015550123. */
  number: z.string(),
  /** ISO 3166-1 alpha-2; null if the number belongs to no country. */
  country: z.string().nullable(),
  national: z.string(),
  international: z.string(),
});
export type DialInNumber = z.infer<typeof DialInNumber>;

/**
 * Answer of `GET` and `PATCH /room/:roomId/dial-in` and of `POST /room/:roomId/dial-in/pin`. The server-sent event
 * `dialIn` tells that another answer is to be had: with no PIN in it, as it goes to everybody.
 */
export const DialIn = z.object({
  /** Empty: dial-in is not set up. */
  numbers: z.array(DialInNumber),
  /** Digits. Null: not for this visitor's eyes, or dial-in is not set up. */
  pin: z.string().nullable(),
  /** When that PIN stops to lead here, in milliseconds since the epoch; null if there is none to see. */
  pinExpiresAt: z.number().nullable(),
  /** A link that dials the first number and types the PIN; null if there is no PIN. */
  tel: z.string().nullable(),
  guestsSeePin: z.boolean(),
  /** Whether each caller waits until a host lets them in. */
  waitsForHost: z.boolean(),
});
export type DialIn = z.infer<typeof DialIn>;

/** Body of `PATCH /room/:roomId/dial-in`: what is left out stays as it is. */
export const DialInChange = z.strictObject({
  guestsSeePin: z.boolean().optional(),
  waitsForHost: z.boolean().optional(),
});
export type DialInChange = z.infer<typeof DialInChange>;

/** A telephone that called a room: `waiting` for a host, `joined`, or `left` again. */
export const callerStates = ["waiting", "joined", "left"] as const;
export type CallerState = (typeof callerStates)[number];

/** Somebody who called in. Times are milliseconds since the epoch. */
export const Caller = z.object({
  callerId: z.uuid(),
  /** The number they called from: for guests its last digits only. */
  name: z.string(),
  state: z.enum(callerStates),
  /** When that state began. */
  since: z.number(),
  /** When a host muted them; null: they may be heard. */
  mutedAt: z.number().nullable(),
});
export type Caller = z.infer<typeof Caller>;

/** The call between a room's session and its telephone callers, who hear music until it stands. One of the room's calls. */
export const Bridge = z.object({ callId: z.uuid(), state: z.enum(["connecting", "connected"]) });
export type Bridge = z.infer<typeof Bridge>;

/**
 * Answer of `GET /room/:roomId/callers` and of `POST` and `DELETE /room/:roomId/bridge`, and the server-sent event
 * `callers`: everybody who waits or has joined, in the order in which they came.
 */
export const CallerList = z.object({
  callers: z.array(Caller),
  bridge: Bridge.nullable(),
  now: z.number(),
});
export type CallerList = z.infer<typeof CallerList>;

/** Answer of `GET /room/:roomId/shown-caller?from=…`: who a telephone that is called will say is calling. */
export const ShownCaller = z.object({
  /** A number in international form, or what stands for none. */
  shows: z.string(),
  /** Why it may be something else, or nobody is reached at all; null: it will be so. */
  warning: z.string().nullable(),
});
export type ShownCaller = z.infer<typeof ShownCaller>;
