import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 15_000, interval: 20 };
const WAIT = [{ action: "wait", timeout: 60 }];
const room = (name: string) => [{ action: "conversation", name }];
const transferTo = (destination: object) => ({
  action: "transfer",
  destination: { type: "ncco", ...destination },
});

let house: VoiceHouse;
beforeEach(async () => {
  house = await VoiceHouse.open();
});
afterEach(() => house.close());

/** Two callers who hear each other. */
async function talk() {
  house.app.answers("/answer", room("a"));
  const [one, two] = [await house.callIn(440), await house.callIn(600)];
  const hear = () => one.caller.hears(600) && two.caller.hears(440);
  await vi.waitUntil(hear, SOON);
  return { one, two, hear };
}

/** Somebody who came in muted, and a listener; both are in the conversation `a`. */
async function comeInMuted() {
  house.app.answers("/answer", [{ action: "conversation", name: "a", mute: true }], room("a"));
  const muted = await house.callIn(440);
  const listener = await house.callIn(600);
  await vi.waitUntil(() => muted.caller.hears(600), SOON);
  expect(listener.caller.hears(440)).toBe(false);
  return { muted, listener };
}

const modify = (uuid: string, action: string | object) =>
  house.rest("PUT", `/v1/calls/${uuid}`, typeof action === "string" ? { action } : action);
const DONE = { status: 204, body: undefined };
const refused = (status: number, type: string, detail: string) => ({
  status,
  body: { type, error_title: expect.any(String), detail: expect.stringContaining(detail) },
});

describe("an order about a call", () => {
  test("to hang up ends it", async () => {
    house.app.answers("/answer", WAIT);
    const { caller, uuid } = await house.callIn(440);
    expect(await modify(uuid, "hangup")).toEqual(DONE);
    expect(await vi.waitUntil(() => caller.end, SOON)).toMatchObject({ by: "them", code: 200 });
    await expect.poll(() => house.app.events(uuid), SOON).toContain("completed");
  });

  test("to hang up before the answer stops the ringing", async () => {
    house.app.answers("/answer", "hang");
    const caller = await house.call(440);
    const { said } = await house.app.hears("/answer");
    expect(await modify(String(said.uuid), "hangup")).toEqual(DONE);
    expect(await vi.waitUntil(() => caller.end, SOON)).toMatchObject({ by: "them", code: 480 });
  });

  test("to unmute lets also one be heard who came in muted", async () => {
    const { muted, listener } = await comeInMuted();
    expect(await modify(muted.uuid, "unmute")).toEqual(DONE);
    await vi.waitUntil(() => listener.caller.hears(440), SOON);
  });

  test("to move a call lets one be heard who came in muted: that was for the other conversation", async () => {
    const { muted, listener } = await comeInMuted();
    for (const { uuid } of [muted, listener])
      expect(await modify(uuid, transferTo({ ncco: room("b") }))).toEqual(DONE);
    await vi.waitUntil(() => listener.caller.hears(440) && muted.caller.hears(600), SOON);
  });

  test("to mute is for the call, also where it is moved to", async () => {
    const { one, two } = await talk();
    expect(await modify(one.uuid, "mute")).toEqual(DONE);
    for (const { uuid } of [one, two])
      expect(await modify(uuid, transferTo({ ncco: room("b") }))).toEqual(DONE);
    await vi.waitUntil(() => !two.caller.hears(440) && one.caller.hears(600), SOON);
    expect(await modify(one.uuid, "unmute")).toEqual(DONE);
    await vi.waitUntil(() => two.caller.hears(440), SOON);
  });

  test("to mute lets nobody hear it, until it is taken back", async () => {
    const { one, two, hear } = await talk();
    expect(await modify(one.uuid, "mute")).toEqual(DONE);
    await vi.waitUntil(() => !two.caller.hears(440), SOON);
    expect(one.caller.hears(600)).toBe(true);
    expect(await modify(one.uuid, "unmute")).toEqual(DONE);
    await vi.waitUntil(hear, SOON);
  });

  test("to wear earmuffs lets it hear nobody, until it is taken back", async () => {
    const { one, two, hear } = await talk();
    expect(await modify(one.uuid, "earmuff")).toEqual(DONE);
    await vi.waitUntil(() => !one.caller.hears(600), SOON);
    expect(two.caller.hears(440)).toBe(true);
    expect(await modify(one.uuid, "unearmuff")).toEqual(DONE);
    await vi.waitUntil(hear, SOON);
  });

  test("to transfer it runs another NCCO, apart from the others", async () => {
    const { one, two } = await talk();
    const ncco = [{ action: "talk", text: "One moment", loop: 0 }];
    expect(await modify(one.uuid, transferTo({ ncco }))).toEqual(DONE);
    await vi.waitUntil(() => one.caller.hears(300), SOON);
    expect(two.caller.hears(300)).toBe(false);
    await expect.poll(() => house.app.events(one.uuid), SOON).toContain("transfer");
  });

  test("to transfer it asks where the NCCO is", async () => {
    const { one, two } = await talk();
    house.app.answers("/ncco", room("b"));
    expect(await modify(one.uuid, transferTo({ url: [house.app.url("/ncco")] }))).toEqual(DONE);
    expect((await house.app.hears("/ncco")).said).toMatchObject({ uuid: one.uuid, to: "12015550123" });
    await vi.waitUntil(() => !two.caller.hears(440), SOON);
    expect(two.caller.end).toBeNull();
  });

  test("to transfer it to where there is no NCCO changes nothing", async () => {
    const { one, hear } = await talk();
    house.app.answers("/ncco", 404);
    expect(await modify(one.uuid, transferTo({ url: [house.app.url("/ncco")] }))).toEqual(DONE);
    await expect.poll(() => house.app.events(one.uuid), SOON).toContain("error");
    expect(hear()).toBe(true);
  });

  test("that is over can't be followed", async () => {
    house.app.answers("/answer", WAIT);
    const { caller, uuid } = await house.callIn(440);
    caller.leg.hangUp();
    await expect.poll(() => house.app.events(uuid), SOON).toContain("completed");
    expect(await modify(uuid, "hangup")).toEqual(refused(404, "NOT_FOUND", "over"));
  });

  test.each<[string, string | object, string]>([
    ["that is none", "sing", "action"],
    ["without an action", {}, "action"],
    ["to transfer it nowhere", { action: "transfer" }, "destination"],
    ["to transfer it to an NCCO that is none", transferTo({ ncco: [{ action: "sing" }] }), "Syntax error"],
    ["in no JSON", "{", "can't be read"],
  ])("%s is refused", async (_what, action, detail) => {
    house.app.answers("/answer", WAIT);
    const { uuid } = await house.callIn(440);
    const body = action === "{" ? "{" : typeof action === "string" ? { action } : action;
    const answer = await house.rest("PUT", `/v1/calls/${uuid}`, body);
    expect(answer).toEqual(refused(400, "BAD_REQUEST", detail));
  });

  test("to transfer it before its answer is refused", async () => {
    house.app.answers("/answer", "hang");
    await house.call(440);
    const { said } = await house.app.hears("/answer");
    const answer = await modify(String(said.uuid), transferTo({ ncco: WAIT }));
    expect(answer).toEqual(refused(400, "BAD_REQUEST", "before its answer"));
  });
});

describe("a call", () => {
  test("can be looked at while it goes on, and after its end", async () => {
    house.app.answers("/answer", WAIT);
    const { caller, uuid } = await house.callIn(440);
    const path = `/v1/calls/${uuid}`;
    const known = {
      _links: { self: { href: path } },
      uuid,
      conversation_uuid: expect.stringMatching(/^CON-/),
      from: { type: "phone", number: "14155550100" },
      to: { type: "phone", number: "12015550123" },
      direction: "inbound",
    };
    expect(await house.rest("GET", path)).toEqual({ status: 200, body: { ...known, status: "answered" } });
    caller.leg.hangUp();
    await expect.poll(() => house.app.events(uuid), SOON).toContain("completed");
    const { body } = await house.rest("GET", path);
    expect(body).toMatchObject({ ...known, status: "completed", duration: expect.any(String) });
  });

  test("that nobody knows is not found", async () => {
    for (const method of ["GET", "PUT"]) {
      const body = method === "PUT" ? { action: "hangup" } : undefined;
      const answer = await house.rest(method, "/v1/calls/1", body);
      expect(answer).toEqual(refused(404, "NOT_FOUND", "no call 1"));
    }
  });

  test.each([
    ["GET", "/v1/calls", 501],
    ["PUT", "/v1/calls/1/talk", 501],
    ["PUT", "/v1/calls/1/stream", 501],
    ["PUT", "/v1/calls/1/dtmf", 501],
    ["GET", "/v2/calls", 404],
  ])("can't be asked about by %s %s: %d", async (method, path, status) => {
    expect((await house.rest(method, path)).status).toBe(status);
  });
});

describe("a call that the app wants", () => {
  const order = (more: object) => ({ from: { type: "phone", number: "12015550123" }, ...more });

  test("rings, and does what its NCCO says once it is answered", async () => {
    const callee = await house.phone(800);
    const to = [{ type: "sip", uri: callee.address }];
    const answer = await house.rest("POST", "/v1/calls", order({ to, ncco: room("a") }));
    expect(answer).toEqual({
      status: 201,
      body: {
        uuid: expect.any(String),
        conversation_uuid: expect.stringMatching(/^CON-/),
        status: "started",
        direction: "outbound",
      },
    });
    house.app.answers("/answer", room("a"));
    const { caller } = await house.callIn(440);
    await vi.waitUntil(() => caller.hears(800) && callee.hears(440), SOON);
    await expect
      .poll(() => house.app.events(answer.body.uuid), SOON)
      .toEqual(["started", "answered", "transfer"]);
  });

  test("asks for its NCCO where it should", async () => {
    const callee = await house.phone(800);
    house.app.answers("/ncco", [{ action: "talk", text: "Hello" }]);
    const to = [{ type: "sip", uri: callee.address }];
    const answer_url = [house.app.url("/ncco")];
    const { body } = await house.rest("POST", "/v1/calls", order({ to, answer_url, answer_method: "POST" }));
    expect(await house.app.hears("/ncco")).toMatchObject({ method: "POST", said: { uuid: body.uuid } });
    await vi.waitUntil(() => callee.phone.end, SOON);
  });

  test("rings no longer than it may, and tells where it should", async () => {
    const to = [{ type: "sip", uri: `sip:ring@${house.emulator.sipAddress}` }];
    const event_url = [house.app.url("/mine")];
    await house.rest("POST", "/v1/calls", order({ to, ncco: WAIT, event_url, ringing_timer: 1 }));
    await house.app.hears("/mine", 3);
    expect(house.app.told("/mine").map(({ said }) => said.status)).toEqual(["started", "ringing", "timeout"]);
  });

  test.each<[string, object]>([
    ["nobody to call", { ncco: WAIT }],
    ["nothing to do", { to: [{ type: "phone", number: "14155550188" }] }],
    ["an NCCO that is none", { to: [{ type: "phone", number: "14155550188" }], ncco: [{ action: "sing" }] }],
  ])("with %s is refused", async (_what, more) => {
    expect((await house.rest("POST", "/v1/calls", order(more))).status).toBe(400);
  });
});

describe("who asks", () => {
  test.each<[string, () => Promise<string>, string]>([
    ["nothing to show", async () => "", "is missing"],
    ["what is no token", async () => "abc", "Invalid token"],
    ["a token of another application", () => house.token({ application_id: "1" }), '"application_id"'],
    ["a token that has ended", () => house.token({ iat: 1, exp: 2 }), "exp"],
    ["a token for ever", () => house.token({ exp: 4_102_444_800 }), "more than 24 hours"],
    ["a token without a date", () => house.token({ iat: undefined }), '"iat"'],
    ["a token without an id", () => house.token({ jti: undefined }), '"jti"'],
  ])("with %s is refused", async (_what, token, reason) => {
    const answer = await house.rest("GET", "/v1/calls/1", undefined, await token());
    expect(answer).toEqual(refused(401, "UNAUTHORIZED", reason));
  });
});
