import type { PlatformError } from "../platform/platform-errors.ts";
import type { Call } from "./call.ts";

/** A request that conflicts with the current state, which the message describes. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}

/** The call id is taken by a call that was asked for differently. */
export class CallIdTaken extends Error {
  override readonly name = "CallIdTaken";
  constructor() {
    super(
      "This callId belongs to another call: send the same request again, or another callId for another call.",
    );
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

/** This server is about to go: it begins nothing. */
export class Stopping extends Error {
  override readonly name = "Stopping";
  constructor() {
    super("This server is stopping and begins no call. Try again in a moment.");
  }
}
