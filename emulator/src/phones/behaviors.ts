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

/** A phone as people are told of it. */
export interface DeskPhone {
  /** User part of its SIP URI, or an example of one: `echo`. */
  user: string;
  /** Its behavior in words: `Says back what it hears`. */
  does: string;
}

interface DeskPhoneRow extends DeskPhone {
  /** The user parts that ring it. A number in one is the parameter: seconds, or a SIP status. */
  pattern: RegExp;
  behave(parameter: number): Behavior;
}

/** Phones on the desk, in the order in which people try them. */
const phones: readonly DeskPhoneRow[] = [
  {
    user: "echo",
    does: "Says back what it hears",
    pattern: /^echo$/,
    behave: () => (call, desk) => void answer(call, desk, echo),
  },
  {
    user: "tone",
    does: "Sings 440 Hz",
    pattern: /^tone$/,
    behave: () => (call, desk) => void answer(call, desk, tone(440)),
  },
  {
    user: "ivr",
    does: "Asks for digits, says them back at #",
    pattern: /^ivr$/,
    behave: () => (call, desk) => void answer(call, desk, new Ivr(desk.synthesize)),
  },
  {
    user: "ring",
    does: "Rings and never answers",
    pattern: /^ring$/,
    behave: () => (call, desk) => ringFor(call, desk, LONGEST_RING_S, () => call.reject(480)),
  },
  {
    user: "busy",
    does: "Is busy (486)",
    pattern: /^busy$/,
    behave: () => (call) => call.reject(486, "Busy Here"),
  },
  {
    user: "decline",
    does: "Declines (603)",
    pattern: /^decline$/,
    behave: () => (call) => call.reject(603, "Decline"),
  },
  {
    user: "+14155550100",
    does: "Any number: answers after 2 s",
    // As E.164 has them or shorter, with parameters (RFC 3966): somebody on the telephone network.
    pattern: /^\+?\d{3,15}(?:;.*)?$/s,
    behave: () => (call, desk) => answerAfter(call, desk, PICK_UP_S),
  },
  {
    user: "slow-5",
    does: "Answers after 5 s",
    pattern: /^slow-(\d{1,4})$/,
    behave: (seconds) => (call, desk) => answerAfter(call, desk, seconds),
  },
  {
    user: "bye-10",
    does: "Hangs up after 10 s",
    pattern: /^bye-(\d{1,4})$/,
    behave: (seconds) => (call, desk) => void answerFor(call, desk, seconds),
  },
  {
    user: "code-480",
    does: "Refuses with any status",
    pattern: /^code-([4-6]\d\d)$/,
    behave: (status) => (call) => call.reject(status),
  },
];

/** The same as people are told of them. */
export const DESK_PHONES: readonly DeskPhone[] = phones.map(({ user, does }) => ({ user, does }));

/** @returns what the phone of that name does; there is nobody by any other name: 404. */
export function findBehavior(name: string): Behavior {
  for (const { pattern, behave } of phones) {
    const match = pattern.exec(name);
    if (match) return behave(Number(match[1]));
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
