import type { IncomingCall, SipCallEnd } from "../sip/sip-call.ts";
import type { MediaSignal } from "./phone-wire.ts";

/** What happens on a line, told in order; `ended` once, and last. */
export interface TabLegEvents {
  /** It rings at the other end: only of a call from here. */
  ringing?(): void;
  /** The 200 has gone out: both can talk. */
  answered(): void;
  /** The caller holds us, or takes us back. */
  heldThere(isHeld: boolean): void;
  /** We hold the caller, or no longer do. */
  heldHere(isHeld: boolean): void;
  /** The caller pressed digits. */
  digits(digits: string): void;
  /** For the tab's peer connections. */
  media(signal: MediaSignal): void;
  ended(end: SipCallEnd): void;
}

/** A call that somebody took or placed, seen from the tab that did. */
export interface TabLeg {
  /** From the tab's peer connections. */
  media(signal: MediaSignal): void;
  /** Tones for the caller (RFC 4733). */
  sendDigits(digits: string): void;
  /** Holds the caller, or takes them back. */
  hold(isHeld: boolean): void;
  /** Safe at any moment and any number of times. */
  hangUp(): void;
}

/** Calls somebody from a browser tab. Returns at once; the events tell the rest, later. */
export type PlaceCall = (to: string, events: TabLegEvents) => TabLeg;

/** Answers a call and joins its sound to a browser tab. Returns at once; the events tell the rest, later. */
export type AnswerCall = (call: IncomingCall, events: TabLegEvents) => TabLeg;
