import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { EventStream } from "../../support/event-stream.ts";

const passphrase = "correct horse battery staple";

let house: DialInHouse;
let pin: string;
beforeEach(async () => {
  house = await DialInHouse.open();
  ({ pin } = await house.openRoom("lobby"));
});
afterEach(() => house.close());

const openPage = (lastEventId?: string) =>
  EventStream.open(`${house.server.origin}/room/lobby/events`, lastEventId);

/** @returns the id of what a page heard last before it lost its connection. */
async function leave(page: EventStream): Promise<string> {
  const { id } = await page.nextOf("dialIn");
  await page.close();
  return id;
}

async function renewPin(): Promise<void> {
  expect((await house.server.post("/room/lobby/dial-in/pin", {})).status).toBe(200);
}

describe("that there is another PIN", () => {
  test("is told to every page that is open, without the PIN", async () => {
    const pages = await Promise.all([openPage(), openPage()]);
    for (const page of pages) await page.nextOf("dialIn");
    await renewPin();
    for (const page of pages) {
      expect(await page.next()).toMatchObject({ type: "dialIn", data: { now: expect.any(Number) } });
      await page.close();
    }
    expect((await house.dialIn("lobby")).pin).not.toBe(pin);
  });

  test("is told to a page that comes back, as one thing that it missed", async () => {
    const heard = await leave(await openPage());
    await renewPin();
    const page = await openPage(heard);
    expect(await page.next()).toMatchObject({ type: "dialIn" });
    await page.close();
  });

  test.each<[string, () => Promise<unknown>]>([
    ["after a restart of the app", () => house.server.restart()],
    [
      "after more than is kept",
      async () => {
        for (let n = 0; n < 100; n += 1) await renewPin();
      },
    ],
  ])("is told to a page that comes back %s, with the room as it is", async (_when, miss) => {
    const heard = await leave(await openPage());
    await renewPin();
    await miss();
    const page = await openPage(heard);
    expect((await page.next())?.type).toBe("calls");
    expect((await page.next())?.type).toBe("callers");
    expect((await page.next())?.type).toBe("dialIn");
    await page.close();
  });
});

test("guests hear of callers by their last digits only, as they come and as they are", async () => {
  const access = { mode: "passphrase", passphrase } as const;
  const guarded = await DialInHouse.open({ settings: { access, guests: "link" } });
  const cookie = await guarded.server.signIn(passphrase);
  await guarded.server.sessionId("lobby", { cookie });
  const shown = await guarded.server.get("/room/lobby/dial-in", { cookie });
  const openAsGuest = () => EventStream.open(`${guarded.server.origin}/room/lobby/events`);
  const early = await openAsGuest();
  expect((await early.nextOf("callers")).data).toMatchObject({ callers: [] });
  await guarded.callIn(((await shown.json()) as { pin: string }).pin, "14155550188");
  const late = await openAsGuest();
  for (const page of [early, late]) {
    const { data } = await page.nextOf("callers");
    const since = expect.any(Number);
    const caller = { callerId: expect.any(String), name: "•••0188", state: "joined", since, mutedAt: null };
    const bridge = { callId: expect.any(String), state: expect.any(String) };
    expect(data, "nothing else is told").toEqual({ callers: [caller], bridge, now: expect.any(Number) });
    await page.close();
  }
  await guarded.close();
});
