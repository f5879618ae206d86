import type { PlatformError } from "../opentok/errors.ts";
import type { Call } from "./call.ts";

/** The call id is taken by a call that was asked for differently. */
export class CallIdTaken extends Error {
  override readonly name = "CallIdTaken";
  constructor() {
    super("This callId belongs to another call.");
  }
}

/** What a person asked for failed at the platform; the call's state says how things stand. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  override readonly cause: PlatformError;
  readonly call: Call;

  constructor(call: Call, cause: PlatformError) {
    super(cause.message);
    this.cause = cause;
    this.call = call;
  }
}
