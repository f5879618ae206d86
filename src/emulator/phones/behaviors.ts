import { SipLeg } from "../calls/sip-leg.ts";
import { callAfter, type MediaClock } from "../media/clock.ts";
import { SineTone } from "../media/tone.ts";
import type { IncomingCall } from "../sip/contract.ts";

/** Where a desk phone stands. */
export interface Desk {
  /** Address for RTP. */
  host: string;
  clock: MediaClock;
}

/** What a desk phone does with a call. */
export type Behavior = (call: IncomingCall, desk: Desk) => void;

/** What a phone says into its receiver, given what it hears; null: nothing. */
type Voice = (heard: Int16Array | null) => Int16Array | null;

const echo = (): Voice => (heard) => heard;

function tone(frequencyHz: number): Voice {
  const sine = new SineTone(frequencyHz);
  return () => sine.read();
}

/** The phones by user name. A number in the name is the behavior's first parameter: seconds, or a SIP status. */
const behaviors: [name: RegExp, behavior: (parameter: number) => Behavior][] = [
  [/^echo$/, () => (call, desk) => void answer(call, desk, echo())],
  [/^tone$/, () => (call, desk) => void answer(call, desk, tone(440))],
  [/^busy$/, () => (call) => call.reject(486, "Busy Here")],
  [/^decline$/, () => (call) => call.reject(603, "Decline")],
  [/^ring$/, () => (call) => call.ring()],
  [/^slow-(\d{1,4})$/, (seconds) => (call, desk) => answerAfter(call, desk, seconds)],
  [/^bye-(\d{1,4})$/, (seconds) => (call, desk) => void answerFor(call, desk, seconds)],
  [/^code-([4-6]\d\d)$/, (status) => (call) => call.reject(status)],
];

/** @returns what the phone of that name does; there is nobody by any other name: 404. */
export function findBehavior(name: string): Behavior {
  for (const [pattern, behavior] of behaviors) {
    const match = pattern.exec(name);
    if (match) return behavior(Number(match[1]));
  }
  return (call) => call.reject(404, "Not Found");
}

function answerAfter(call: IncomingCall, desk: Desk, seconds: number): void {
  call.ring();
  const stop = callAfter(desk.clock, seconds * 1_000, () => void answer(call, desk, echo()));
  call.cancelled = stop;
}

async function answerFor(call: IncomingCall, desk: Desk, seconds: number): Promise<void> {
  let stop = (): void => {};
  const leg = await answer(call, desk, echo(), () => stop());
  if (leg) stop = callAfter(desk.clock, seconds * 1_000, () => leg.hangUp());
}

/**
 * @param ended told when an answered call is over.
 * @returns null when the offer could not be met; the caller has been told why.
 */
async function answer(
  call: IncomingCall,
  { host, clock }: Desk,
  voice: Voice,
  ended = (): void => {},
): Promise<SipLeg | null> {
  let stopClock = (): void => {};
  try {
    const hush = (): void => {
      stopClock();
      ended();
    };
    const leg = await SipLeg.open({ host, clock }, { ended: hush });
    if (!leg.answer(call)) return null;
    stopClock = clock.onFrame((skipped) => {
      leg.skip(skipped);
      leg.write(voice(leg.read()));
    });
    return leg;
  } catch (error) {
    call.reject(500, error instanceof Error ? error.message : "Server Internal Error");
    return null;
  }
}
