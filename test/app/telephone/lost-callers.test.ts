import { afterEach, beforeEach, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";
import type { StandInCaller } from "../../support/stand-in-voice.ts";

const MINUTE_MS = 60_000;

let house: DialInHouse;
let caller: StandInCaller;
/** How far the app's clock is ahead, in milliseconds. */
let later: number;
beforeEach(async () => {
  later = 0;
  house = await DialInHouse.open({ parts: { now: () => Date.now() + later } });
  const { pin } = await house.openRoom("lobby");
  caller = await house.callIn(pin);
  await house.bridgeArrives();
});
afterEach(() => house.close());

/** The app is started anew: it looks after everything then. */
async function afterMinutes(minutes: number): Promise<void> {
  await house.server.restart(() => {
    later += minutes * MINUTE_MS;
  });
}

const isEmpty = ({ callers }: { callers: unknown[] }) => callers.length === 0;

test("a caller whose end nobody told about is missed within a minute, and the bridge goes", async () => {
  house.voice.lose(caller.uuid);
  await afterMinutes(1.1);
  await house.callersBecome("lobby", (list) => isEmpty(list) && list.bridge === null);
});

test("a caller who is there stays, however long nothing is told", async () => {
  await afterMinutes(1.1);
  await house.callersBecome("lobby", () => house.voice.questions > 0);
  expect((await house.callers("lobby")).callers).toHaveLength(1);
});

test("a caller stays while the Voice API can't tell, but not for more than a day", async () => {
  house.voice.failure = 503;
  await afterMinutes(60);
  await house.callersBecome("lobby", () => house.voice.questions > 0);
  expect((await house.callers("lobby")).callers).toHaveLength(1);
  await afterMinutes(24 * 60);
  await house.callersBecome("lobby", isEmpty);
});

test("a room is ended though a host has opened its line, where nobody has called in", async () => {
  await house.openRoom("kitchen");
  await house.server.post("/room/kitchen/bridge", {});
  await house.bridgeArrives(2);
  for (const round of [1, 2]) {
    await afterMinutes(20 * 24 * 60);
    // Rooms have been ended by then. Nobody may ask for this one before, which would use it.
    await expect.poll(() => house.voice.questions, { timeout: 5_000 }).toBe(round);
  }
  expect((await house.server.get("/room/kitchen/dial-in")).status).toBe(404);
});

test("a room is not ended under people who are in it by telephone", async () => {
  for (const round of [1, 2, 3]) {
    await afterMinutes(20 * 24 * 60);
    await expect.poll(() => house.voice.questions, { timeout: 5_000 }).toBe(round); // without asking for the room, which would use it
  }
  expect((await house.server.get("/room/lobby/dial-in")).status).toBe(200);
});
