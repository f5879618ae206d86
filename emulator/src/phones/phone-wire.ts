/** Messages between a tab with the human's phone and the emulator on the WebSocket `/_emulator/phone/line`. */
import { z } from "zod";

const MAX_SDP_CHARS = 32_000;
const MAX_DIGITS = 32;
const MAX_ADDRESS_CHARS = 256;

/**
 * A step of one of the two peer connections between a tab and the emulator, each of which carries sound one way:
 * `hear`, offered by the emulator, and `speak`, offered by the tab as soon as there is a microphone.
 */
export const mediaSignal = z.object({
  leg: z.enum(["hear", "speak"]),
  description: z.object({ type: z.enum(["offer", "answer"]), sdp: z.string().max(MAX_SDP_CHARS) }),
});

export type MediaSignal = z.infer<typeof mediaSignal>;

/** An action of the person at the phone. */
export const phoneCommand = z.discriminatedUnion("type", [
  z.object({ type: z.literal("call"), to: z.string().max(MAX_ADDRESS_CHARS) }),
  z.object({ type: z.literal("answer"), callId: z.string() }),
  z.object({ type: z.literal("decline"), callId: z.string() }),
  z.object({ type: z.literal("hangUp") }),
  z.object({
    type: z.literal("digits"),
    digits: z
      .string()
      .max(MAX_DIGITS)
      .regex(/^[0-9*#]+$/),
  }),
  z.object({ type: z.literal("hold"), isHeld: z.boolean() }),
  z.object({ type: z.literal("media"), signal: mediaSignal }),
]);

export type PhoneCommand = z.infer<typeof phoneCommand>;

export interface Caller {
  /** `sip:14155550100@example.com` */
  uri: string;
  /** Empty when the caller gave none. */
  displayName: string;
}

export interface RingingCall {
  id: string;
  from: Caller;
  /** The OpenTok session that calls; null for any other caller. */
  sessionId: string | null;
  /** Milliseconds since the epoch. */
  since: number;
}

/** A call that came in, or that somebody placed from here: `from` is who is at the other end. */
export interface TalkingCall extends RingingCall {
  /** Of a call from here also: `calling`, before it rings there, and `ringing`. */
  phase: "calling" | "ringing" | "connecting" | "talking";
  /** The caller holds us. */
  isHeldThere: boolean;
  /** We hold the caller. */
  isHeldHere: boolean;
  /** Milliseconds since the epoch; null while connecting. */
  answeredAt: number | null;
  /** Digits that the caller pressed. */
  receivedDigits: string;
}

/** State of one tab. */
export interface PhoneState {
  /** `sip:human@127.0.0.1:5070` */
  address: string;
  /** The virtual number, which calls from here reach: `+12015550123`. */
  virtualNumber: string;
  /** The emulator's clock, milliseconds since the epoch. */
  now: number;
  /** Empty in a tab that talks. */
  ringing: RingingCall[];
  call: TalkingCall | null;
}

/** How a call that this tab rang for, or talked in, came to its end. */
export interface CallNotice {
  from: Caller;
  how: "missed" | "declined" | "answered elsewhere" | "hung up here" | "hung up there" | "failed";
  /** Only with `failed`: `SIP 488 Not Acceptable Here`. */
  detail: string;
  /** How long it was talked, in milliseconds; null when it was not. */
  talkedMs: number | null;
}

export type PhoneMessage =
  | { type: "state"; state: PhoneState }
  | { type: "notice"; notice: CallNotice }
  | { type: "media"; signal: MediaSignal };
