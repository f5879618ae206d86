import type { MediaClock } from "../media/clock.ts";
import type { UserAgent } from "../sip/sip-call.ts";
import type { CallLimits } from "./call-end.ts";
import type { CallEvent } from "./call-view.ts";
import type { Call } from "./session-call.ts";

/** What a call needs of its surroundings. */
export interface CallParts {
  userAgent: Pick<UserAgent, "call">;
  host: string;
  clock: MediaClock;
  limits: CallLimits;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  onEvent(event: CallEvent): void;
  warn(message: string): void;
  /** Told once, after everything of the call is gone. */
  onEnded(call: Call): void;
}
