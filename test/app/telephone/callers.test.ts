import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { EventStream } from "../../support/event-stream.ts";
import type { StandInCaller } from "../../support/stand-in-voice.ts";

let house: DialInHouse;
let sessionId: string;
let pin: string;
beforeEach(async () => {
  house = await DialInHouse.open();
  ({ sessionId, pin } = await house.openRoom("lobby"));
});
afterEach(() => house.close());

const hostPassphrase = "correct horse battery staple";
const access = { mode: "passphrase", passphrase: hostPassphrase } as const;
const wrongPin = () => (pin === "00000000" ? "11111111" : "00000000");

/** Command of a host about the only caller. */
async function command(method: "post" | "delete", action = ""): Promise<Response> {
  const [caller] = (await house.callers("lobby")).callers;
  return house.server[method](`/room/lobby/callers/${caller?.callerId}${action}`, {});
}

describe("somebody who calls the number", () => {
  test("is asked for the PIN, and may type while they are asked", async () => {
    const caller = await house.voice.call(house.server);
    expect(caller.ncco).toEqual([
      { action: "talk", text: expect.stringMatching(/enter your PIN/), language: "en-US", bargeIn: true },
      {
        action: "input",
        type: ["dtmf"],
        dtmf: { maxDigits: 9, submitOnHash: true, timeOut: 10 },
        eventUrl: ["https://rooms.example.com/webhooks/voice/input"],
        eventMethod: "POST",
      },
    ]);
    expect((await house.callers("lobby")).callers).toEqual([]);
  });

  test("comes into the room by its PIN, and hears music until the room is there", async () => {
    const caller = await house.callIn(pin);
    expect(caller.ncco).toEqual([
      { action: "talk", text: expect.stringMatching(/being connected/), language: "en-US" },
      {
        action: "conversation",
        name: sessionId,
        startOnEnter: false,
        musicOnHoldUrl: ["https://rooms.example.com/webhooks/voice/music.wav"],
      },
    ]);
  });

  test("has three tries, and then a goodbye", async () => {
    const caller = await house.callIn(wrongPin());
    expect(caller.hears).toMatch(/did not work/);
    await caller.type("");
    expect(caller.hears).toMatch(/No PIN was entered/);
    await caller.type(wrongPin());
    expect(caller.hears).toMatch(/Goodbye/);
    expect(caller.ncco).toHaveLength(1);
  });

  test("may be wrong twice and then right", async () => {
    const caller = await house.callIn(wrongPin());
    await caller.type(wrongPin());
    await caller.type(pin);
    expect(caller.conversation).toBe(sessionId);
  });

  test("gets the same answer when the Voice API asks twice", async () => {
    const caller = await house.voice.call(house.server);
    const input = { uuid: caller.uuid, dtmf: { digits: pin, timed_out: false } };
    const ask = async () => (await house.server.post("/webhooks/voice/input", input)).json();
    expect(await ask()).toEqual(await ask());
    expect((await house.callers("lobby")).callers).toHaveLength(1);
  });

  test("finds the room by the PIN that it has now", async () => {
    await house.server.post("/room/lobby/dial-in/pin", {});
    const { pin: renewed } = await house.dialIn("lobby");
    expect((await house.callIn(renewed ?? "")).conversation).toBe(sessionId);
  });

  test("is one of 49 at most, though more come at the same moment", async () => {
    const callers = await Promise.all(
      Array.from({ length: 55 }, (_, n) => house.voice.call(house.server, `1415555${1000 + n}`)),
    );
    await Promise.all(callers.map((caller) => caller.type(pin)));
    expect(callers.filter(({ conversation }) => conversation === sessionId)).toHaveLength(49);
    expect((await house.callers("lobby")).callers).toHaveLength(49);
  }, 20_000);
});

describe("who is in by telephone", () => {
  test("is known by number to hosts, and by its last digits to guests", async () => {
    const guarded = await DialInHouse.open({ settings: { access, guests: "link" } });
    const cookie = await guarded.server.signIn(hostPassphrase);
    await guarded.server.sessionId("lobby", { cookie });
    const shown = await guarded.server.get("/room/lobby/dial-in", { cookie });
    await guarded.callIn(((await shown.json()) as { pin: string }).pin);
    expect((await guarded.callers("lobby")).callers).toMatchObject([{ name: "•••0188" }]);
    const forHosts = await guarded.server.get("/room/lobby/callers", { cookie });
    expect(await forHosts.json()).toMatchObject({ callers: [{ name: "+1 415 555 0188" }] });
    await guarded.close();
  });

  test.each([
    ["no number at all", "", "Unknown caller"],
    ["a word for none", "anonymous", "anonymous"],
    ["a number of no country", "00000000", "00000000"],
    ["a SIP address", "alice", "alice"],
  ])("may have %s", async (_what, from, name) => {
    await house.callIn(pin, from);
    expect((await house.callers("lobby")).callers).toMatchObject([{ name }]);
  });

  test("is told to the room's pages as it comes and goes", async () => {
    const events = await EventStream.open(`${house.server.origin}/room/lobby/events`);
    const nextCallers = async () => (await events.nextOf("callers")).data;
    expect(await nextCallers()).toMatchObject({ callers: [], bridge: null });
    const caller = await house.callIn(pin);
    expect(await nextCallers()).toMatchObject({ callers: [{ state: "joined" }] });
    await caller.hangUp();
    let told = await nextCallers();
    while (JSON.stringify(told).includes("joined")) told = await nextCallers();
    expect(told).toMatchObject({ callers: [], now: expect.any(Number) });
    await events.close();
  });

  test("is muted, and heard again", async () => {
    const caller = await house.callIn(pin);
    expect(await (await command("post", "/mute")).json()).toMatchObject({
      callers: [{ mutedAt: expect.any(Number) }],
    });
    expect(await (await command("post", "/unmute")).json()).toMatchObject({ callers: [{ mutedAt: null }] });
    expect(house.voice.changesOf(caller.uuid).map(({ action }) => action)).toEqual(["mute", "unmute"]);
    expect(house.voice.unauthorized).toBe(0);
  });

  test("is removed", async () => {
    const caller = await house.callIn(pin);
    expect(await (await command("delete")).json()).toMatchObject({ callers: [] });
    expect(house.voice.changesOf(caller.uuid)).toMatchObject([{ action: "hangup" }]);
  });

  test("is gone as soon as the Voice API says so", async () => {
    const caller = await house.callIn(pin);
    house.voice.lose(caller.uuid);
    expect((await command("post", "/mute")).status).toBe(404);
    expect((await house.callers("lobby")).callers).toEqual([]);
  });

  test("stays as they are where the Voice API fails, and the host is told", async () => {
    await house.callIn(pin);
    house.voice.failure = 500;
    expect((await command("delete")).status).toBe(502);
    house.voice.failure = 401;
    expect((await command("post", "/mute")).status).toBe(502);
    expect((await house.callers("lobby")).callers).toMatchObject([{ state: "joined", mutedAt: null }]);
  });
});

describe("a room whose callers wait for a host", () => {
  let caller: StandInCaller;
  beforeEach(async () => {
    await house.server.patch("/room/lobby/dial-in", { waitsForHost: true });
    caller = await house.callIn(pin);
  });

  test("keeps each of them by themselves, with music", async () => {
    const other = await house.callIn(pin);
    expect(caller.hears).toMatch(/wait until a host/);
    expect(caller.ncco[1]).toMatchObject({ action: "conversation", startOnEnter: false });
    expect(new Set([caller.conversation, other.conversation, sessionId]).size).toBe(3);
    const { callers, bridge } = await house.callers("lobby");
    expect(callers.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    expect(bridge).toBeNull();
  });

  test("lets one in at a host's word, and only then calls them", async () => {
    expect(await (await command("post", "/admit")).json()).toMatchObject({ callers: [{ state: "joined" }] });
    expect(house.voice.changesOf(caller.uuid)).toMatchObject([
      { action: "transfer", ncco: [{ action: "talk" }, { action: "conversation", name: sessionId }] },
    ]);
    await house.dialed();
    expect((await command("post", "/admit")).status).toBe(409);
  });

  test("lets everybody in who waits when a host switches that off", async () => {
    const other = await house.callIn(pin);
    await house.server.patch("/room/lobby/dial-in", { guestsSeePin: true });
    expect(house.voice.changes).toEqual([]);
    await house.server.patch("/room/lobby/dial-in", { waitsForHost: false });
    const { callers } = await house.callers("lobby");
    expect(callers.map(({ state }) => state)).toEqual(["joined", "joined"]);
    for (const { uuid } of [caller, other])
      expect(house.voice.changesOf(uuid)).toMatchObject([
        { action: "transfer", ncco: [{ action: "talk" }, { action: "conversation", name: sessionId }] },
      ]);
    await house.dialed();
  });

  test("lets who can't be moved wait on for a host, when that is switched off", async () => {
    house.voice.failure = 503;
    expect((await house.server.patch("/room/lobby/dial-in", { waitsForHost: false })).status).toBe(200);
    expect((await house.callers("lobby")).callers).toMatchObject([{ state: "waiting" }]);
    house.voice.failure = null;
    expect(await (await command("post", "/admit")).json()).toMatchObject({ callers: [{ state: "joined" }] });
  });

  test("keeps a caller muted whom it lets in", async () => {
    await command("post", "/mute");
    await command("post", "/admit");
    const actions = house.voice.changesOf(caller.uuid).map(({ action }) => action);
    expect(actions).toEqual(["mute", "transfer", "mute"]);
  });

  test("forgets who hangs up before that", async () => {
    await caller.hangUp();
    expect((await house.callers("lobby")).callers).toEqual([]);
  });
});
