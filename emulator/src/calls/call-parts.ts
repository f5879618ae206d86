import type { MediaClock } from "../media/clock.ts";
import type { UserAgent } from "../sip/contract.ts";
import type { Call } from "./call.ts";
import type { CallLimits } from "./call-end.ts";
import type { CallEvent } from "./contract.ts";

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
