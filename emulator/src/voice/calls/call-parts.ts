import type { MediaClock } from "../../media/clock.ts";
import type { Conversation } from "./conversation.ts";
import type { Outcome } from "./outcome.ts";

/** Parties of a call. */
export interface CallIdentity {
  direction: "inbound" | "outbound";
  /** Numbers without a plus, or SIP URIs. */
  from: string;
  to: string;
  /** The OpenTok session that calls, or whose caller is put through. */
  sessionId?: string | undefined;
}

/** What happens to a call, told in order; `ended` exactly once, and last. */
export interface CallEvents {
  /** Each status once. */
  changed(outcome: Outcome): void;
  moved(from: Conversation, to: Conversation): void;
  digit(digit: string): void;
  leftAlone(): void;
  ended(): void;
}

export interface CallPlace {
  /** Address for RTP. */
  host: string;
  clock: MediaClock;
  /** Milliseconds since the epoch. */
  now(): number;
}
