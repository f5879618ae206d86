import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JitterBuffer } from "../../src/media/jitter-buffer.ts";

const FRAME = 160;

/** A sender's packets, each filled with its own number, so that what is played tells which packet it was. */
function packet(number: number, { ssrc = 1, firstTimestamp = 0, firstSequence = 0, length = FRAME } = {}) {
  return {
    header: {
      ssrc,
      sequenceNumber: (firstSequence + number) & 0xffff,
      timestamp: (firstTimestamp + number * length) >>> 0,
    },
    samples: new Int16Array(length).fill(number + 1),
  };
}

function put(buffer: JitterBuffer, number: number, options?: Parameters<typeof packet>[1]): void {
  const { header, samples } = packet(number, options);
  buffer.put(header, samples);
}

/** Numbers of the packets that are played, null for silence. */
function play(buffer: JitterBuffer, frames: number): (number | null)[] {
  return Array.from({ length: frames }, () => {
    const frame = buffer.read();
    return frame === null ? null : frame[0]! - 1;
  });
}

/** Arrival and playing, frame time by frame time: `arrivals[t]` come just before frame t is played. */
function playAlong(buffer: JitterBuffer, arrivals: number[][], options?: Parameters<typeof packet>[1]) {
  return arrivals.map((numbers) => {
    for (const number of numbers) put(buffer, number, options);
    return play(buffer, 1)[0];
  });
}

const steady = (frames: number) => Array.from({ length: frames }, (_, i) => [i]);

describe("a jitter buffer", () => {
  test("plays a steady stream in order, two frames after it came", () => {
    expect(playAlong(new JitterBuffer(), steady(7))).toEqual([null, null, 0, 1, 2, 3, 4]);
  });

  test("puts packets back in order", () => {
    const played = playAlong(new JitterBuffer(), [[0], [2], [1], [4], [3], [5], [6]]);
    expect(played).toEqual([null, null, 0, 1, 2, 3, 4]);
  });

  test("plays a duplicate once, early or late", () => {
    const buffer = new JitterBuffer();
    const played = playAlong(buffer, [[0, 0], [1, 1], [2], [3, 1], [4, 0], [5], [6]]);
    expect(played).toEqual([null, null, 0, 1, 2, 3, 4]);
    expect(buffer.figures).toMatchObject({ duplicates: 4, received: 7, late: 0 });
  });

  test("goes on across the wraps of sequence number and timestamp", () => {
    const wrapping = { firstSequence: 65_534, firstTimestamp: 2 ** 32 - 3 * FRAME };
    const played = playAlong(new JitterBuffer(), [[0], [1], [3], [2], [4], [5], [6]], wrapping);
    expect(played).toEqual([null, null, 0, 1, 2, 3, 4]);
  });

  test("repeats the last sound, fading, for a packet that is lost, and falls silent after three", () => {
    const buffer = new JitterBuffer();
    const loud = new Int16Array(FRAME).fill(10_000);
    for (const n of [0, 1]) buffer.put({ ssrc: 1, sequenceNumber: n, timestamp: n * FRAME }, loud);
    const levels = Array.from({ length: 8 }, () => buffer.read()?.[0] ?? null);
    expect(levels).toEqual([null, null, 10_000, 10_000, 8_000, 5_000, 2_500, null]);
    expect(buffer.figures.concealed).toBe(3);
  });

  test("takes packets of any length: 10, 30 and 40 ms", () => {
    for (const length of [80, 240, 320]) {
      const buffer = new JitterBuffer();
      for (let n = 0; n < 6; n++) put(buffer, n, { length });
      play(buffer, 2);
      const heard = Array.from({ length: 3 }, () => [...buffer.read()!]).flat();
      expect(heard).toEqual(Array.from({ length: 3 * FRAME }, (_, i) => Math.floor(i / length) + 1));
    }
  });

  test("grows its delay when packets come late, until none is lost any more", () => {
    const buffer = new JitterBuffer();
    const delayed = [...steady(10), [], [], [], [], ...steady(60).slice(10)];
    playAlong(buffer, delayed);
    const late = buffer.figures.late;
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThanOrEqual(4);
    const more = Array.from({ length: 20 }, (_, i) => [60 + i]);
    const played = playAlong(buffer, more);
    expect(played.every((number, i) => i === 0 || number === played[i - 1]! + 1)).toBe(true);
    expect(buffer.figures.late).toBe(late);
  });

  test("shortens its delay again when packets have time to spare", () => {
    const buffer = new JitterBuffer();
    playAlong(buffer, [[0, 1, 2, 3, 4, 5], ...Array.from({ length: 30 }, (_, i) => [6 + i])]);
    const before = buffer.figures.depth;
    playAlong(
      buffer,
      Array.from({ length: 1_000 }, (_, i) => [36 + i]),
    );
    expect(before).toBeGreaterThanOrEqual(6 * FRAME);
    expect(buffer.figures.depth).toBeLessThanOrEqual(3 * FRAME);
    expect(buffer.figures.concealed).toBe(0);
  });

  test("throws old sound away rather than be ever further behind", () => {
    const buffer = new JitterBuffer();
    for (let n = 0; n < 500; n++) put(buffer, n);
    expect(buffer.figures.depth).toBeLessThanOrEqual(16 * FRAME);
    expect(play(buffer, 1)[0]).toBeGreaterThan(480);
  });

  test("follows a sender that starts anew with another ssrc and an older timestamp", () => {
    const buffer = new JitterBuffer();
    playAlong(buffer, steady(20));
    const played = playAlong(buffer, steady(8), { ssrc: 2, firstTimestamp: 5, firstSequence: 7 });
    expect(played.slice(2, 6)).toEqual([0, 1, 2, 3]);
  });

  test("follows a sender that leaps in its timestamps", () => {
    const buffer = new JitterBuffer();
    playAlong(buffer, steady(20));
    const played = playAlong(
      buffer,
      Array.from({ length: 8 }, (_, i) => [20 + i]),
      {
        firstTimestamp: 1_000_000,
      },
    );
    expect(played.slice(2, 6)).toEqual([20, 21, 22, 23]);
  });

  test("follows a sender whose clock stood still while it was silent", () => {
    const buffer = new JitterBuffer();
    playAlong(buffer, steady(20));
    play(buffer, 100);
    const played = playAlong(
      buffer,
      Array.from({ length: 8 }, (_, i) => [20 + i]),
    );
    expect(played.slice(2, 6)).toEqual([20, 21, 22, 23]);
  });

  test("says nothing before anything came", () => {
    expect(new JitterBuffer().read()).toBeNull();
  });

  test("survives any packets, within its bounds", () => {
    const anyPacket = fc.record({
      ssrc: fc.integer({ min: 0, max: 2 }),
      sequenceNumber: fc.integer({ min: 0, max: 65_535 }),
      timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      length: fc.integer({ min: 0, max: 3_000 }),
      reads: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(anyPacket), (packets) => {
        const buffer = new JitterBuffer();
        for (const { length, reads, ...header } of packets) {
          buffer.put(header, new Int16Array(length));
          for (let i = 0; i < reads; i++) buffer.read();
          expect(buffer.figures.depth).toBeLessThanOrEqual(16 * FRAME);
        }
      }),
    );
  });
});
