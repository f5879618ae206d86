/**
 * Keeps defects where they are: ours, of SIP.js, and of whoever listens to calls. Whatever a message from the network
 * brings about, nothing of it is thrown into the socket that it came by, nor into a timer.
 */
import type { RunningCall, TellDefect } from "./call-context.ts";
import type { CallDelegate, SipCallEnd } from "./sip-call.ts";
import type { Clock } from "./transport/timers.ts";

/**
 * A defect ends the call that it belongs to, and no other.
 * @param handle may go on after it has returned.
 */
export function guardCall(call: RunningCall, tell: TellDefect, handle: () => void | Promise<void>): void {
  const fail = (error: unknown): void => {
    tell(error);
    try {
      call.fail(error instanceof Error ? error : new Error(String(error)));
    } catch (failure) {
      // It is over all the same, but the other side may not have been told.
      tell(failure);
    }
  };
  try {
    handle()?.catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** Reports the end of a call; an error of the listener does not change it. */
export function tellEnd(delegate: CallDelegate, end: SipCallEnd, tell: TellDefect): void {
  try {
    delegate.ended(end);
  } catch (error) {
    tell(error);
  }
}

/** @returns a clock whose alarms never throw. */
export function guardClock(clock: Clock, tell: TellDefect): Clock {
  return {
    now: () => clock.now(),
    after: (delayMs, action) =>
      clock.after(delayMs, () => {
        try {
          action()?.catch(tell);
        } catch (error) {
          tell(error);
        }
      }),
  };
}
