import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { TestServer } from "../../support/server.ts";

let house: DialInHouse;
beforeEach(async () => {
  house = await DialInHouse.open();
});
afterEach(() => house.close());

describe("how a room is dialed into", () => {
  test("is told with every number, the PIN, and a link that dials both", async () => {
    const { pin } = await house.openRoom("lobby");
    expect(await house.dialIn("lobby")).toEqual({
      numbers: [
        {
          number: "+12015550123",
          country: "US",
          national: "(201) 555-0123",
          international: "+1 201 555 0123",
        },
        {
          number: "+442079460000",
          country: "GB",
          national: "020 7946 0000",
          international: "+44 20 7946 0000",
        },
      ],
      pin: expect.stringMatching(/^\d{8}$/),
      tel: `tel:+12015550123,,${pin}%23`,
      pinExpiresAt: expect.any(Number),
      guestsSeePin: false,
      waitsForHost: false,
    });
  });

  test("can be changed, one thing at a time, and stays so over a restart", async () => {
    const { pin } = await house.openRoom("lobby");
    const changed = await house.server.patch("/room/lobby/dial-in", { waitsForHost: true });
    expect(await changed.json()).toMatchObject({ pin, waitsForHost: true, guestsSeePin: false });
    await house.server.patch("/room/lobby/dial-in", { guestsSeePin: true });
    await house.server.restart();
    expect(await house.dialIn("lobby")).toMatchObject({ pin, waitsForHost: true, guestsSeePin: true });
  });

  test("has another PIN at a host's word", async () => {
    const { pin } = await house.openRoom("lobby");
    const renewed = await house.server.post("/room/lobby/dial-in/pin", {});
    expect(await renewed.json()).toMatchObject({ pin: expect.not.stringMatching(pin) });
  });

  test.each([
    ["something else than yes or no", { waitsForHost: "often" }],
    ["what nobody knows", { pin: "12345678" }],
  ])("is not changed to %s", async (_what, change) => {
    await house.openRoom("lobby");
    expect((await house.server.patch("/room/lobby/dial-in", change)).status).toBe(400);
  });

  test("is nothing about a room that nobody has opened", async () => {
    expect((await house.server.get("/room/nowhere/dial-in")).status).toBe(404);
    expect((await house.server.post("/room/nowhere/bridge", {})).status).toBe(404);
  });

  test("keeps its secret in a file that nobody else can read", async () => {
    await house.openRoom("lobby");
    expect(statSync(join(house.server.dataDirectory, "app-secret")).mode & 0o777).toBe(0o600);
  });
});

describe("guests", () => {
  const passphrase = "correct horse battery staple";
  let guarded: DialInHouse;
  let cookie: string;
  beforeEach(async () => {
    const access = { mode: "passphrase", passphrase } as const;
    guarded = await DialInHouse.open({ settings: { access, guests: "link" } });
    cookie = await guarded.server.signIn(passphrase);
    await guarded.server.sessionId("lobby", { cookie });
  });
  afterEach(() => guarded.close());

  test("see the PIN only where a host allows it", async () => {
    expect(await guarded.dialIn("lobby")).toMatchObject({ pin: null, tel: null, numbers: [{}, {}] });
    await fetch(`${guarded.server.origin}/room/lobby/dial-in`, {
      method: "PATCH",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify({ guestsSeePin: true }),
    });
    expect(await guarded.dialIn("lobby")).toMatchObject({ pin: expect.stringMatching(/^\d{8}$/) });
  });

  test("hear nothing of what phones will show", async () => {
    expect((await guarded.server.get("/room/lobby/shown-caller?from=a@b.example")).status).toBe(403);
    const forHosts = await guarded.server.get("/room/lobby/shown-caller?from=442079460000@b.example", {
      cookie,
    });
    expect(await forHosts.json()).toEqual({ shows: "+44 20 7946 0000", warning: null });
  });
});

test("without telephone numbers nobody can dial in, and the page is told so", async () => {
  const server = await TestServer.start();
  await server.sessionId("lobby");
  expect(await (await server.get("/room/lobby/dial-in")).json()).toMatchObject({ numbers: [], pin: null });
  expect(await (await server.get("/room/lobby/callers")).json()).toMatchObject({ callers: [], bridge: null });
  const refused = await server.post("/room/lobby/bridge", {});
  const title = expect.stringMatching(/VOICE_NUMBERS is not set/);
  expect([refused.status, await refused.json()]).toMatchObject([404, { title }]);
  expect((await server.get("/webhooks/voice/answer?uuid=a&from=1")).status).toBe(404);
  await server.close();
});
