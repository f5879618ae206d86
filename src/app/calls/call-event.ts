import type { EndReason } from "../../shared/end-reasons.ts";
import type { HangUpCause } from "./wire.ts";

/** The state of a call in a `callUpdated`. */
export type ReportedState = "dialing" | "ringing" | "active" | "on hold" | "ending";

/** Something that happened to a call. Times are milliseconds since the epoch, by the clock of the side that reports it. */
export type CallEvent =
  /** The platform took the call and told its ids. This may come late. */
  | { type: "dialed"; at: number; id: string; connectionId: string; streamId: string }
  /** Nobody knows what became of the dial. */
  | { type: "dial unanswered"; at: number }
  /** The platform did not take the call. */
  | { type: "dial failed"; at: number; why: EndReason }
  /** A page of a host has seen a connection with the data of this call. */
  | { type: "named"; connectionId: string }
  /** The platform has shown which connection an unanswered dial became. */
  | { type: "recognized"; at: number; connectionId: string }
  | { type: "reported"; at: number; state: ReportedState }
  /** The Voice API, which calls the phone of a relayed call, says what it does. */
  | { type: "phone reported"; at: number; state: ReportedState }
  | { type: "destroyed"; at: number; code: string | null; message?: string | null }
  | { type: "hang up asked"; at: number; who?: string | null; cause?: HangUpCause | null }
  /** The platform has confirmed that the connection is gone. */
  | { type: "disconnected"; at: number }
  | { type: "stream seen"; at: number }
  /** A host muted the phone. The platform reports the same mute without a name. */
  | { type: "muted"; at: number; by: string | null }
  /** The digits that were given with the dial have been sent, or can't be. */
  | { type: "digits sent"; at: number }
  | { type: "digits failed"; at: number }
  /** The platform no longer knows the call, or never did. */
  | { type: "lost"; at: number; why: EndReason };
