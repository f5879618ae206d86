import { describe, expect, test } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { pcmu } from "../../src/media/g711.ts";
import { RtpReceiver } from "../../src/media/rtp-receiver.ts";
import { SineTone } from "../../src/media/tone.ts";

const FORMAT = { codec: pcmu, payloadType: 0, telephoneEvent: null };
const FRAME_MS = 20;

interface Network {
  /** How much faster than ours the phone's clock goes: 0.005 is half a percent. */
  drift?: number;
  /** Of all packets. */
  loss?: number;
  /** Each packet is under way for up to so much longer than another, in milliseconds. */
  jitterMs?: number;
}

/** The same numbers from 0 to 1 in each run (Numerical Recipes' generator). */
function seededRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** When each packet of a phone that says 440 Hz arrives, in order of arrival. */
function arrivalsOf(durationMs: number, { drift = 0, loss = 0, jitterMs = 0 }: Network) {
  const random = seededRandom();
  const tone = new SineTone(440);
  const packets = Array.from({ length: Math.floor((durationMs * (1 + drift)) / FRAME_MS) }, (_, number) => ({
    atMs: (number * FRAME_MS) / (1 + drift) + random() * jitterMs,
    isLost: random() < loss,
    packet: {
      marker: false,
      payloadType: 0,
      sequenceNumber: number & 0xffff,
      timestamp: number * 160,
      ssrc: 1,
      payload: pcmu.encode(tone.read()),
    },
  }));
  return packets.filter(({ isLost }) => !isLost).sort((a, b) => a.atMs - b.atMs);
}

/** Listens to such a phone by our clock: what is heard, frame by frame, and how late. */
function listen(durationMs: number, network: Network) {
  const receiver = new RtpReceiver();
  const arrivals = arrivalsOf(durationMs, network);
  const frames: (Int16Array | null)[] = [];
  const delaysMs: number[] = [];
  for (let now = FRAME_MS; now <= durationMs; now += FRAME_MS) {
    while (arrivals.length > 0 && arrivals[0]!.atMs < now) {
      const { packet, atMs } = arrivals.shift()!;
      receiver.receive(packet, FORMAT, atMs);
    }
    frames.push(receiver.read()?.slice() ?? null);
    delaysMs.push(receiver.figures.depth / 8);
  }
  return { frames, delaysMs, figures: receiver.figures };
}

/** Frames in which nothing could be heard, once the first packet was there. */
const silentFrames = ({ frames }: ReturnType<typeof listen>) =>
  frames.slice(frames.findIndex((frame) => frame !== null)).filter((frame) => frame === null).length;

const lastSecondOf = ({ frames }: ReturnType<typeof listen>) =>
  frames.slice(-50).flatMap((frame) => [...(frame ?? new Int16Array(160))]);

describe("five minutes of sound from a phone whose clock is", () => {
  test.each([
    ["half a percent fast", 0.005, 0],
    ["half a percent slow", -0.005, 0],
    ["half a percent fast, over a network with jitter", 0.005, 60],
    ["half a percent slow, over a network with jitter", -0.005, 60],
  ])("%s never pause, and come no later at the end than at the start", (_, drift, jitterMs) => {
    const heard = listen(300_000, { drift, jitterMs });
    expect(silentFrames(heard)).toBe(0);
    expect(Math.max(...heard.delaysMs)).toBeLessThanOrEqual(100);
    // 1.5 s too much or too little in 5 minutes is 75 frames: as many are left out or filled in, and no more.
    expect(heard.figures.concealed).toBeLessThanOrEqual(80);
    expect(hearsTone(lastSecondOf(heard), 440)).toBe(true);
  });
});

test("of a minute with 5 % loss and 60 ms jitter only what is lost is concealed", () => {
  const heard = listen(60_000, { loss: 0.05, jitterMs: 60 });
  const { lost, concealed, late } = heard.figures;
  expect(lost).toBeGreaterThan(100);
  expect(concealed).toBeLessThanOrEqual(lost + late);
  expect(silentFrames(heard)).toBe(0);
  expect(Math.max(...heard.delaysMs)).toBeLessThanOrEqual(100);
  expect(hearsTone(lastSecondOf(heard), 440)).toBe(true);
});
