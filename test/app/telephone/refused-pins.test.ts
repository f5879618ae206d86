import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ncco } from "../../../src/app/telephone/ncco.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Every answer to a PIN takes 250 ms; timers of Node may be early by some. */
const ANSWER_MS = 245;
const SOMEBODY = "14155550188";
/** A caller whom nothing is held against. */
const STRANGER = "14155550199";

let house: DialInHouse;
let pin: string;
/** How far the app's clock is ahead, in milliseconds. */
let later: number;
beforeEach(async () => {
  later = 0;
  house = await DialInHouse.open({ parts: { now: () => Date.now() + later } });
  ({ pin } = await house.openRoom("lobby"));
});
afterEach(() => house.close());

const wrongPin = () => (pin === "00000000" ? "11111111" : "00000000");

async function type(typed: string, from: string): Promise<{ ncco: Ncco; tookMs: number }> {
  const caller = await house.voice.call(house.server, from);
  const since = performance.now();
  const ncco = await caller.type(typed);
  return { ncco, tookMs: performance.now() - since };
}

describe("as with any wrong PIN", () => {
  /** Each makes the PIN that is typed then one that leads nowhere. */
  test.each<[string, () => Promise<unknown>]>([
    ["a PIN that has been renewed", () => house.server.post("/room/lobby/dial-in/pin", {})],
    ["the PIN of a room that has ended", endRoom],
    ["the PIN of a room that is full", fillRoom],
    ["the right PIN, from a number that is locked", lockNumber],
  ])(
    "%s is answered in the same words and the same time",
    async (_what, spoil) => {
      await spoil();
      const refused = await type(pin, SOMEBODY);
      const wrong = await type(wrongPin(), STRANGER);
      expect(refused.ncco).toEqual(wrong.ncco);
      expect(refused.ncco).toMatchObject([
        { text: expect.stringMatching(/did not work/) },
        { action: "input" },
      ]);
      for (const { tookMs } of [refused, wrong]) expect(tookMs).toBeGreaterThanOrEqual(ANSWER_MS);
    },
    20_000,
  );
});

/** Nobody may ask for the room before it has ended, which would use it: that a caller of another is asked about tells. */
async function endRoom(): Promise<void> {
  await house.callIn((await house.openRoom("kitchen")).pin, STRANGER);
  later += 31 * DAY_MS;
  await house.server.restart();
  await expect.poll(() => house.voice.questions, { timeout: 5_000 }).toBe(1);
}

async function fillRoom(): Promise<void> {
  await Promise.all(Array.from({ length: 49 }, (_, n) => house.callIn(pin, `1415555${1000 + n}`)));
  expect((await house.callers("lobby")).callers).toHaveLength(49);
}

async function lockNumber(): Promise<void> {
  for (let n = 0; n < 5; n++) await type(wrongPin(), SOMEBODY);
}
