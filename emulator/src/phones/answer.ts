import { isPastLimits } from "../leg/call-limits.ts";
import { SipLeg } from "../leg/sip-leg.ts";
import type { MediaClock } from "../media/clock.ts";
import type { IncomingCall } from "../sip/sip-call.ts";
import type { Synthesize } from "./speech-synthesis.ts";

/** Surroundings of a desk phone. */
export interface Desk {
  /** Address for RTP. */
  host: string;
  clock: MediaClock;
  /** The voice of phones that talk. */
  synthesize: Synthesize;
}

/** Source and listener of a phone's sound. */
export interface Talker {
  /** @param heard one frame; null: silence. @returns one frame to send; null: silence. */
  talk(heard: Int16Array | null): Int16Array | null;
  /** Called with each digit that comes as telephone event (RFC 4733). */
  hearDigit?(digit: string): void;
}

/**
 * Answers, and talks until one side hangs up. A caller who has vanished is hung up on after the time after which the
 * platform hangs up on a phone.
 * @param ended told when an answered call is over.
 * @returns null when the offer could not be met; the caller has been told why.
 */
export async function answer(
  call: IncomingCall,
  { host, clock }: Desk,
  talker: Talker,
  ended = (): void => {},
): Promise<SipLeg | null> {
  let stopClock = (): void => {};
  const hush = (): void => {
    stopClock();
    ended();
  };
  try {
    const leg = await SipLeg.open(
      { host, clock },
      { digit: (digit) => talker.hearDigit?.(digit), ended: hush },
    );
    if (!leg.answer(call)) return null;
    const answeredAt = clock.now();
    stopClock = clock.onFrame((skipped) => {
      leg.skip(skipped);
      leg.write(talker.talk(leg.read()));
      if (isPastLimits(leg, answeredAt, clock.now())) leg.hangUp();
    });
    return leg;
  } catch (error) {
    call.reject(500, error instanceof Error ? error.message : "Server Internal Error");
    return null;
  }
}
