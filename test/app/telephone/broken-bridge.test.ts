import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";
import type { StandInCaller } from "../../support/stand-in-voice.ts";

let house: DialInHouse;
let sessionId: string;
let pin: string;
/** How far the app's clock is ahead, in milliseconds. */
let later: number;
beforeEach(() => open());
afterEach(() => house.close());

async function open(maxCalls = 20): Promise<void> {
  later = 0;
  house = await DialInHouse.open({
    parts: { now: () => Date.now() + later },
    settings: { limits: { maxCalls } },
  });
  ({ sessionId, pin } = await house.openRoom("lobby"));
}

const SOON = { timeout: 5_000 };
/** A dial that the platform has not refused yet. */
const UNDECIDED = expect.objectContaining({ state: "requested" });
const isDown = ({ bridge }: { bridge: object | null }) => bridge === null;
const isUp = ({ bridge }: { bridge: { state: string } | null }) => bridge?.state === "connected";
const dials = () => house.server.platform.count("dial");
const openByHand = () => house.server.post("/room/lobby/bridge", {});
const arrive = (times?: number) => house.bridgeArrives(times);
const breakBridge = (uuid: string) => house.voice.tell(house.server, uuid, "completed");

/** Makes a round: the app does so when it starts. */
async function afterSeconds(seconds: number): Promise<void> {
  later += seconds * 1000;
  await house.server.restart();
}

/** Waits until the platform has refused so many dials: the app must not be stopped before it knows. */
async function refused(times: number): Promise<void> {
  await expect.poll(dials, SOON).toBe(times);
  await expect.poll(() => house.server.calls("lobby"), SOON).not.toContainEqual(UNDECIDED);
}

describe("a bridge that breaks", () => {
  test("is dialed again while there are callers", async () => {
    await house.callIn(pin);
    const { uuid } = await arrive();
    await breakBridge(uuid);
    await arrive(2);
    await house.callersBecome("lobby", isUp);
  });

  test("is given up when it will not stand, and callers are told to call again later", async () => {
    house.server.platform.behave("dial", "bad uri");
    const ann = await house.callIn(pin);
    await refused(2);
    for (const [seconds, attempts] of [
      [2, 2],
      [4, 3],
      [8, 3],
      [8, 4],
    ] as const) {
      await afterSeconds(seconds);
      await refused(attempts);
    }
    await house.callersBecome("lobby", ({ callers, bridge }) => callers.length === 0 && bridge === null);
    expect(house.voice.changesOf(ann.uuid)).toMatchObject([
      { action: "transfer", ncco: [{ action: "talk", text: expect.stringMatching(/call again later/) }] },
    ]);
  });

  test("and arrives after another has taken its place is hung up", async () => {
    await house.callIn(pin);
    const late = await house.dialed();
    const call = await house.server.call("lobby", late.sip.headers?.["X-Phones-Call-Id"] ?? "");
    const lost = { event: "callDestroyed", reason_code: "703" };
    await house.server.report(call, sessionId, lost);
    await arrive(2);
    expect((await house.voice.takeOwnCall(house.server, late)).ncco).toEqual([]);
  });

  test("that broke while the app was away is dialed again when it is back", async () => {
    await house.callIn(pin);
    const { callId } = await arrive();
    const call = await house.server.call("lobby", callId);
    await house.server.report(call, sessionId, { state: "ACTIVE" });
    house.server.platform.streams.clear();
    await house.server.restart();
    await house.dialed(2);
  });
});

describe("a bridge that a host has opened by hand, and that breaks", () => {
  test("is closed where nobody has called in", async () => {
    await openByHand();
    const { uuid } = await arrive();
    await breakBridge(uuid);
    await house.callersBecome("lobby", isDown);
    expect(dials()).toBe(1);
  });

  test("is dialed again for those who have, and stays when they leave", async () => {
    await openByHand();
    const { uuid } = await arrive();
    const ann = await house.callIn(pin);
    await breakBridge(uuid);
    await arrive(2);
    await ann.hangUp();
    await house.callersBecome("lobby", ({ callers }) => callers.length === 0);
    expect((await house.callers("lobby")).bridge).toMatchObject({ state: "connected" });
  });
});

describe("a bridge for which there are too many calls", () => {
  beforeEach(async () => {
    await house.close();
    await open(1);
  });

  test("is tried again as seldom as any other, however many callers come", async () => {
    const { callId } = await house.server.dial("lobby");
    for (let n = 0; n < 6; n++) await house.callIn(pin, `1415555010${n}`);
    await house.server.delete(`/room/lobby/calls/${callId}`);
    await house.server.waitForState("lobby", callId, "ended");
    expect((await house.callers("lobby")).callers).toHaveLength(6);
    await afterSeconds(5);
    await arrive(2);
    expect((await house.callersBecome("lobby", isUp)).callers).toHaveLength(6);
  });
});

describe("those who have joined when a bridge breaks", () => {
  let ann: StandInCaller;
  let uuid: string;
  beforeEach(async () => {
    ann = await house.callIn(pin);
    ({ uuid } = await arrive());
  });

  const aside = {
    action: "transfer",
    ncco: [
      { action: "talk", text: expect.stringMatching(/being restored/) },
      {
        action: "conversation",
        name: expect.stringMatching(/^waiting-/),
        startOnEnter: false,
        musicOnHoldUrl: ["https://rooms.example.com/webhooks/voice/music.wav"],
      },
    ],
  };
  const back = () => ({
    action: "transfer",
    ncco: [{ action: "talk" }, { action: "conversation", name: sessionId, startOnEnter: false }],
  });
  const changesOf = (caller: StandInCaller) => house.voice.changesOf(caller.uuid);

  test("hear so, then music, each by themselves, until another stands", async () => {
    const bob = await house.callIn(pin);
    await breakBridge(uuid);
    await house.dialed(2);
    expect([...changesOf(ann), ...changesOf(bob)]).toMatchObject([aside, aside]);
    const names = house.voice.changes.map(({ ncco }) => ncco?.[1]).map((last) => JSON.stringify(last));
    expect(new Set(names).size).toBe(2);
    await arrive(2);
    await expect.poll(() => changesOf(ann), SOON).toMatchObject([aside, back()]);
    await expect.poll(() => changesOf(bob), SOON).toMatchObject([aside, back()]);
  });

  test("are brought back by an app that was started anew meanwhile, and once only", async () => {
    await breakBridge(uuid);
    await house.dialed(2);
    await house.server.restart();
    await arrive(2);
    await expect.poll(() => changesOf(ann), SOON).toMatchObject([aside, back()]);
    await (await house.callIn(pin)).hangUp();
    await house.callersBecome("lobby", ({ callers }) => callers.length === 1);
    expect(changesOf(ann)).toHaveLength(2);
  });

  test("stay muted", async () => {
    const [caller] = (await house.callers("lobby")).callers;
    await house.server.post(`/room/lobby/callers/${caller?.callerId}/mute`, {});
    await breakBridge(uuid);
    await arrive(2);
    const mute = { action: "mute" };
    await expect.poll(() => changesOf(ann), SOON).toMatchObject([mute, aside, back(), mute]);
  });

  test("are brought back later where the Voice API fails at first", async () => {
    await breakBridge(uuid);
    await house.dialed(2);
    house.voice.failure = 500;
    await arrive(2);
    await expect.poll(() => house.voice.failures, SOON).toBe(1);
    house.voice.failure = null;
    await house.server.restart();
    await expect.poll(() => changesOf(ann), SOON).toMatchObject([aside, back()]);
  });

  test("are brought back also where the Voice API would not move them aside", async () => {
    house.voice.failure = 500;
    await breakBridge(uuid);
    await house.dialed(2);
    house.voice.failure = null;
    await arrive(2);
    await expect.poll(() => changesOf(ann), SOON).toMatchObject([back()]);
  });

  test("are told to call again later where no other will stand", async () => {
    house.server.platform.behave("dial", "bad uri");
    await breakBridge(uuid);
    await refused(2);
    await afterSeconds(6);
    await refused(3);
    await afterSeconds(16);
    await refused(4);
    await house.callersBecome("lobby", ({ callers }) => callers.length === 0);
    expect(changesOf(ann)).toMatchObject([
      aside,
      { action: "transfer", ncco: [{ action: "talk", text: expect.stringMatching(/call again later/) }] },
    ]);
  });

  test("are missed where they have hung up", async () => {
    house.voice.lose(ann.uuid);
    await breakBridge(uuid);
    await house.callersBecome("lobby", ({ callers, bridge }) => callers.length === 0 && bridge === null);
  });
});
