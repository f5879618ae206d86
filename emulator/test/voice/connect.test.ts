import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { VoiceHouse } from "../support/voice-house.ts";
import { formatWav, sineWave } from "../support/wav.ts";

const SOON = { timeout: 15_000, interval: 20 };
const WAIT = { action: "wait", timeout: 60 };

let house: VoiceHouse;
beforeEach(async () => {
  house = await VoiceHouse.open();
});
afterEach(() => house.close());

const sip = (uri: string, more = {}) => ({ action: "connect", endpoint: [{ type: "sip", uri }], ...more });
const desk = (user: string, more = {}) => sip(`sip:${user}@${house.emulator.sipAddress}`, more);
const phone = (number: string, more = {}) => ({
  action: "connect",
  endpoint: [{ type: "phone", number }],
  ...more,
});

/** Events of the phone that is called, at the app. */
const outbound = () =>
  house.app.told("/event").flatMap(({ said }) => {
    const { direction, status, detail } = said;
    return direction === "outbound" ? [[status, detail].filter(Boolean).join(" ")] : [];
  });
const untilOutbound = (...expected: string[]) => expect.poll(outbound, SOON).toEqual(expected);
const untilEvents = (uuid: string, event: string) =>
  expect.poll(() => house.app.events(uuid), SOON).toContain(event);

describe("a call that is connected to a phone", () => {
  test("is one in which both hear each other, and ends when the phone hangs up", async () => {
    const callee = await house.phone(800);
    house.app.answers("/answer", [sip(callee.address)]);
    const { caller, uuid } = await house.callIn(440);
    await vi.waitUntil(() => caller.hears(800) && callee.hears(440), SOON);
    await untilOutbound("started", "answered");
    callee.phone.leg!.hangUp();
    await vi.waitUntil(() => caller.end, SOON);
    await untilOutbound("started", "answered", "completed");
    await untilEvents(uuid, "completed");
  });

  test("ends for the phone when the caller hangs up", async () => {
    const callee = await house.phone(800);
    house.app.answers("/answer", [sip(callee.address)]);
    const { caller } = await house.callIn(440);
    await untilOutbound("started", "answered");
    caller.leg.hangUp();
    await vi.waitUntil(() => callee.phone.end, SOON);
    expect(callee.phone.end).toMatchObject({ by: "them", code: 200 });
  });

  test("goes on with its NCCO, which both hear", async () => {
    const callee = await house.phone(800);
    house.app.answers("/answer", [sip(callee.address), { action: "talk", text: "Welcome", loop: 0 }]);
    const { caller } = await house.callIn(440);
    await vi.waitUntil(() => caller.hears(300) && callee.hears(300), SOON);
  });

  test("is in the conversation of the caller, which events tell", async () => {
    const callee = await house.phone(800);
    house.app.answers("/answer", [sip(callee.address)]);
    await house.callIn(440);
    await untilOutbound("started", "answered");
    const conversations = house.app.told("/event").map(({ said }) => said.conversation_uuid);
    expect(new Set(conversations).size).toBe(1);
  });

  test("lasts as long as it may", async () => {
    const callee = await house.phone(800);
    house.app.answers("/answer", [sip(callee.address, { limit: 1 })]);
    const { caller } = await house.callIn(440);
    expect(await vi.waitUntil(() => caller.end, SOON)).toMatchObject({ by: "them", code: 200 });
    expect(callee.phone.end).toMatchObject({ by: "them", code: 200 });
  });

  test("carries digits to the other side", async () => {
    const callee = await house.phone(800);
    house.app.answers("/answer", [sip(callee.address)]);
    const { caller } = await house.callIn(440);
    await untilOutbound("started", "answered");
    caller.leg.sendDigits("12#");
    await expect.poll(() => callee.phone.digits.join(""), SOON).toBe("12#");
    callee.phone.leg!.sendDigits("3");
    await expect.poll(() => caller.digits.join(""), SOON).toBe("3");
  });

  test("hears what the app chose while it rings", async () => {
    house.app.answers("/ringback.wav", formatWav(sineWave(500, 8_000, 1), 8_000));
    house.app.answers("/answer", [desk("ring", { ringbackTone: house.app.url("/ringback.wav") })]);
    const { caller } = await house.callIn(440);
    await vi.waitUntil(() => caller.hears(500), SOON);
  });

  test("tells another address of the phone where it should", async () => {
    const eventUrl = [house.app.url("/phone")];
    house.app.answers("/answer", [desk("busy", { eventUrl }), WAIT]);
    await house.callIn(440);
    await house.app.hears("/phone", 2);
    expect(house.app.told("/phone").map(({ said }) => said.status)).toEqual(["started", "busy"]);
    expect(outbound()).toEqual([]);
  });

  test("sends its headers, with an X- before them", async () => {
    const callee = await house.phone(800);
    const endpoint = { type: "sip", uri: callee.address, headers: { story: "1", "X-Call": "2" } };
    house.app.answers("/answer", [{ action: "connect", endpoint: [endpoint] }]);
    await house.callIn(440);
    await vi.waitUntil(() => callee.phone.incoming, SOON);
    const custom = callee.phone.incoming?.customHeaders;
    expect([custom?.get("X-story"), custom?.get("X-Call")]).toEqual(["1", "2"]);
  });
});

describe("a phone that does not answer", () => {
  test.each([
    ["busy", "busy"],
    ["decline", "rejected declined"],
    ["code-480", "unanswered unavailable"],
    ["code-403", "rejected restricted"],
    ["nobody", "rejected invalid_number"],
    ["code-410", "failed number_out_of_service"],
    ["code-503", "failed cannot_route"],
  ])("but %s is told as %s, and the call goes on", async (user, told) => {
    house.app.answers("/answer", [desk(user), { action: "talk", text: "Nobody is there" }]);
    const { caller } = await house.callIn(440);
    await untilOutbound("started", told);
    await vi.waitUntil(() => caller.end, SOON);
  });

  test("in time is told as timeout, and rings no more", async () => {
    house.app.answers("/answer", [desk("ring", { timeout: 1 }), WAIT]);
    await house.callIn(440);
    await untilOutbound("started", "ringing", "timeout");
  });

  test("rings no more when the caller hangs up", async () => {
    house.app.answers("/answer", [desk("ring")]);
    const { caller } = await house.callIn(440);
    await untilOutbound("started", "ringing");
    caller.leg.hangUp();
    await untilOutbound("started", "ringing", "cancelled");
  });

  test("at an address where nobody listens could not be reached", async () => {
    house.app.answers("/answer", [sip("sip:echo@127.0.0.1:9;transport=tcp"), WAIT]);
    await house.callIn(440);
    await untilOutbound("started", "failed cannot_route");
  });

  test("lets the app say what to do instead, where it is waited for", async () => {
    house.app.answers("/answer", [desk("busy", { eventType: "synchronous" }), WAIT]);
    house.app.answers("/event", ({ said }) =>
      said.status === "busy" ? [{ action: "talk", text: "Busy, good-bye" }] : 204,
    );
    const { caller } = await house.callIn(440);
    expect(await vi.waitUntil(() => caller.end, SOON)).toMatchObject({ code: 200 });
  });

  test("is followed by the next one", async () => {
    const callee = await house.phone(800);
    house.app.answers("/answer", [desk("busy"), sip(callee.address)]);
    const { caller } = await house.callIn(440);
    await vi.waitUntil(() => caller.hears(800), SOON);
  });
});

describe("what a called phone shows of its caller", () => {
  /** Calls a SIP phone. @returns who it says is calling. */
  async function shown(from: string | undefined): Promise<string> {
    const callee = await house.phone(800);
    house.app.answers("/answer", [sip(callee.address, from === undefined ? {} : { from })]);
    await house.callIn(440);
    const { from: caller } = await vi.waitUntil(() => callee.phone.incoming, SOON);
    return caller.uri;
  }

  test("is what was asked for, on SIP", async () => {
    expect(await shown("12015550123")).toMatch(/^sip:12015550123@/);
  });

  test("is nobody where nothing was asked for", async () => {
    expect(await shown(undefined)).toMatch(/^sip:anonymous@/);
  });

  test.each([
    ["the virtual number", "12015550123", "sip:12015550123@"],
    ["the virtual number with its plus", "+12015550123", "sip:12015550123@"],
    ["somebody else's number", "14155550100", "sip:+00000000@"],
    ["a name", "desk", "sip:+00000000@"],
    ["nothing", undefined, "sip:+00000000@"],
  ])("on the telephone network is a number only where it is the platform's: %s", async (_what, from, uri) => {
    house.app.answers("/answer", [phone("14155550188", from === undefined ? {} : { from }), WAIT]);
    await house.callIn(440);
    await untilOutbound("started", "ringing");
    const invite = house.emulator.journal
      .recent()
      .find(({ summary }) => summary.startsWith("INVITE sip:+14155550188@"))!;
    expect(invite.detail).toContain(`From: <${uri}`);
  });
});
