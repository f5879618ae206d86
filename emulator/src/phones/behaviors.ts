import { callAfter } from "../media/clock.ts";
import { SineTone } from "../media/tone.ts";
import type { IncomingCall } from "../sip/sip-call.ts";
import { answer, type Desk, type Talker } from "./answer.ts";
import { Ivr } from "./ivr.ts";

/** Behavior of a desk phone when it is called. */
export type Behavior = (call: IncomingCall, desk: Desk) => void;

/** How long a person takes to pick up. */
const PICK_UP_S = 2;
/** Longest ringing for a caller who is gone without a CANCEL. */
const LONGEST_RING_S = 300;

/** The phones by user name. A number in the name is the behavior's first parameter: seconds, or a SIP status. */
const behaviors: [name: RegExp, behavior: (parameter: number) => Behavior][] = [
  [/^echo$/, () => (call, desk) => void answer(call, desk, echo)],
  [/^tone$/, () => (call, desk) => void answer(call, desk, tone(440))],
  [/^ivr$/, () => (call, desk) => void answer(call, desk, new Ivr(desk.synthesize))],
  [/^busy$/, () => (call) => call.reject(486, "Busy Here")],
  [/^decline$/, () => (call) => call.reject(603, "Decline")],
  [/^ring$/, () => (call, desk) => ringFor(call, desk, LONGEST_RING_S, () => call.reject(480))],
  [/^slow-(\d{1,4})$/, (seconds) => (call, desk) => answerAfter(call, desk, seconds)],
  [/^bye-(\d{1,4})$/, (seconds) => (call, desk) => void answerFor(call, desk, seconds)],
  [/^code-([4-6]\d\d)$/, (status) => (call) => call.reject(status)],
  // A phone number, as E.164 has them or shorter, with parameters (RFC 3966): somebody on the telephone network.
  [/^\+?\d{3,15}(?:;.*)?$/s, () => (call, desk) => answerAfter(call, desk, PICK_UP_S)],
];

/** @returns what the phone of that name does; there is nobody by any other name: 404. */
export function findBehavior(name: string): Behavior {
  for (const [pattern, behavior] of behaviors) {
    const match = pattern.exec(name);
    if (match) return behavior(Number(match[1]));
  }
  return (call) => call.reject(404, "Not Found");
}

const echo: Talker = { talk: (heard) => heard };

function tone(frequencyHz: number): Talker {
  const sine = new SineTone(frequencyHz);
  return { talk: () => sine.read() };
}

function ringFor(call: IncomingCall, { clock }: Desk, seconds: number, then: () => void): void {
  call.ring();
  call.cancelled = callAfter(clock, seconds * 1_000, then);
}

function answerAfter(call: IncomingCall, desk: Desk, seconds: number): void {
  ringFor(call, desk, seconds, () => void answer(call, desk, echo));
}

async function answerFor(call: IncomingCall, desk: Desk, seconds: number): Promise<void> {
  let stop = (): void => {};
  const leg = await answer(call, desk, echo, () => stop());
  if (leg) stop = callAfter(desk.clock, seconds * 1_000, () => leg.hangUp());
}
