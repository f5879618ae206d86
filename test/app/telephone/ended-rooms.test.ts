import { afterEach, beforeEach, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { roomEnds } from "../../support/ended-room.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

let house: DialInHouse;
/** How far the app's clock is ahead, in milliseconds. */
let later: number;
let before: { sessionId: string; pin: string };
beforeEach(async () => {
  later = 0;
  house = await DialInHouse.open({ parts: { now: () => Date.now() + later } });
  before = await house.openRoom("lobby");
  await house.server.patch("/room/lobby/dial-in", { guestsSeePin: true, waitsForHost: true });
});
afterEach(() => house.close());

/** The app is started anew: it looks after everything then. */
async function afterDays(days: number): Promise<void> {
  later += days * DAY_MS;
  await house.server.restart();
}

test.each([
  ["", async () => undefined],
  [", also where the rest of what is due at times fails", () => house.breakDatabase("bridges")],
])("a room that nobody has used for a month ends with its PIN%s", async (_where, prepare) => {
  await prepare();
  await afterDays(31);
  await roomEnds(house.server, "lobby");
  const opened = await house.openRoom("lobby");
  expect(opened.sessionId).not.toBe(before.sessionId);
  expect(opened.pin).not.toBe(before.pin);
  expect(await house.dialIn("lobby")).toMatchObject({ guestsSeePin: false, waitsForHost: false });
  expect((await house.callIn(before.pin)).conversation).toBeNull();
  expect((await house.callIn(opened.pin)).conversation).toBe(opened.sessionId);
});

test("a room that has ended is not there, and its PIN leads nowhere", async () => {
  await afterDays(31);
  await roomEnds(house.server, "lobby");
  expect((await house.server.get("/room/lobby/dial-in")).status).toBe(404);
  expect((await house.callIn(before.pin)).hears).toMatch(/did not work/);
});

test("a room that somebody uses now and then keeps its session, its PIN and its switches", async () => {
  for (const _month of [1, 2, 3]) {
    await afterDays(29);
    expect(await house.dialIn("lobby")).toMatchObject({
      pin: before.pin,
      guestsSeePin: true,
      waitsForHost: true,
    });
  }
  expect(await house.server.sessionId("lobby")).toBe(before.sessionId);
});
