import type { PlatformError } from "../platform/platform-errors.ts";
import type { Call } from "./call.ts";
import type { DialRequest } from "./wire.ts";

/** A dial that must not go out. */
export class BadOrder extends Error {
  override readonly name = "BadOrder";
  /** Which part of the request is wrong. */
  readonly field: keyof DialRequest;
  readonly status: 400 | 403;

  constructor(field: keyof DialRequest, message: string, status: 400 | 403 = 400) {
    super(message);
    this.field = field;
    this.status = status;
  }
}

/** What was asked for does not go with how things stand. The message says how they do. */
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

/** How long to wait for one of many calls to end. */
const FULL_ROOM_RETRY_S = 20;

/** There are as many calls as may be, in this minute or at once. */
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

/** What a person asked for failed at the platform; the call's state says how things stand. */
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
