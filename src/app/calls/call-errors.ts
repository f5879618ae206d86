import type { PlatformError } from "../platform/platform-errors.ts";
import type { Call } from "./call.ts";

/** A request that conflicts with the current state, which the message describes. */
export class Conflict extends Error {
  override readonly name: string = "Conflict";
}

/** The call id is taken by a call that was asked for differently. */
export class CallIdTaken extends Conflict {
  override readonly name = "CallIdTaken";
  constructor() {
    super("This callId belongs to another call.");
  }
}

/** This server is about to go: it begins nothing. */
export class Stopping extends Error {
  override readonly name = "Stopping";
  constructor() {
    super("This server is stopping and begins no call. Try again in a moment.");
  }
}

/** The advice for a full room, where one of many calls has to end. */
const FULL_ROOM_RETRY_S = 20;

/** The limit of calls is reached: those of a minute, or those at once. */
export class TooManyCalls extends Error {
  override readonly name = "TooManyCalls";
  readonly retryAfterS: number;

  private constructor(message: string, retryAfterS: number) {
    super(message);
    this.retryAfterS = retryAfterS;
  }

  static inAMinute(waitMs: number): TooManyCalls {
    const seconds = Math.ceil(waitMs / 1000);
    return new TooManyCalls(`Too many calls. Try again in ${seconds} s.`, seconds);
  }

  static atOnce(max: number): TooManyCalls {
    const words = `Too many calls: a room has ${max} at once and no more. Hang one up first.`;
    return new TooManyCalls(words, FULL_ROOM_RETRY_S);
  }
}

/** A request that failed at the platform, and the call in its current state. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  override readonly cause: PlatformError;
  /** Private, because loggers write down every property of an error: numbers are nobody's business there. */
  readonly #call: Call;

  constructor(call: Call, cause: PlatformError) {
    super(cause.message);
    this.cause = cause;
    this.#call = call;
  }

  get call(): Call {
    return this.#call;
  }
}
