import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "../../../src/app/calls/wire.ts";
import type { Ncco } from "../../../src/app/telephone/ncco.ts";
import { describeNumber } from "../../../src/app/telephone/number-display.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";

const PHONE = "+14155550100";
const SOON = { timeout: 5_000 };

let house: DialInHouse;
let sessionId: string;
let call: Call;
beforeEach(async () => {
  house = await DialInHouse.open();
  sessionId = await house.server.sessionId("lobby");
  call = await house.server.dial("lobby", { to: PHONE });
});
afterEach(() => house.close());

const now = () => house.server.call("lobby", call.callId);
const path = () => `/webhooks/voice/calls/${call.callId}`;
const hangUp = () => house.server.delete(`/room/lobby/calls/${call.callId}`, {}, { by: "Ann" });
const actionsOf = (uuid: string) => house.voice.changesOf(uuid).map(({ action }) => action);

/** The call arrives at our number. @returns what the Voice API does with it. */
async function arrive(): Promise<Ncco> {
  return (await house.voice.takeOwnCall(house.server, await house.dialed())).ncco;
}

/** The Voice API calls the phone. @returns its leg. */
async function callPhone(...statuses: string[]): Promise<string> {
  await arrive();
  const uuid = house.voice.newLeg();
  for (const status of ["started", ...statuses]) await tell(uuid, status);
  return uuid;
}

const tell = (uuid: string, status: string, detail?: string) =>
  house.voice.tell(house.server, uuid, status, { path: path(), ...(detail && { detail }) });

describe("a telephone that is called", () => {
  test("is called by the Voice API: the platform calls our own number", async () => {
    expect((await house.dialed()).sip).toMatchObject({
      uri: "sip:12015550123@sip.nexmo.com;transport=tls",
      headers: { "X-Phones-Call-Id": call.callId },
    });
    expect(call).toMatchObject({ to: PHONE, state: "dialing" });
    expect(await arrive()).toEqual([
      {
        action: "connect",
        from: "12015550123",
        endpoint: [{ type: "phone", number: "14155550100" }],
        timeout: call.maxRingSeconds + 5,
        eventType: "synchronous",
        eventUrl: [`https://rooms.example.com${path()}`],
        eventMethod: "POST",
      },
    ]);
  });

  test("shows the number of ours that the call is from", async () => {
    const { ncco } = await house.voice.takeOwnCall(house.server, await house.dialed(), "442079460000");
    expect(ncco).toMatchObject([{ from: "442079460000" }]);
  });

  test.each([
    ["a number of ours", { from: "+442079460000@rooms.example" }],
    ["a number of somebody else", { from: "442079460001@rooms.example" }],
    ["a name", { from: "front-desk@rooms.example" }],
    ["nobody", {}],
  ])("shows who the page says it will, where the call is from %s", async (_who, order) => {
    const trunkNumber = "14155550100@trunk.example";
    const sip = { uri: null, numberUri: null, auth: null, headers: {}, from: trunkNumber, secure: false };
    const both = await DialInHouse.open({ settings: { sip } });
    await both.server.dial("lobby", { to: PHONE, ...order });
    const dial = await both.dialed();
    const { ncco } = await both.voice.takeOwnCall(both.server, dial, dial.sip.from?.split("@")[0]);
    const query = new URLSearchParams(order).toString();
    const said = await (await both.server.get(`/room/lobby/shown-caller?${query}`)).json();
    const [connect] = ncco;
    if (connect?.action !== "connect") throw new Error(`the phone is not called: ${JSON.stringify(ncco)}`);
    expect(said).toMatchObject({ shows: describeNumber(`+${connect.from}`).international });
    await both.close();
  });

  test("rings and is answered when it is, whatever our own number does", async () => {
    await house.server.report(call, sessionId, { state: "RINGING" });
    await house.server.report(call, sessionId, { state: "ACTIVE" });
    expect(await now()).toMatchObject({ state: "dialing", ringingAt: null, answeredAt: null });
    const phone = await callPhone("ringing");
    expect(await now()).toMatchObject({ state: "ringing" });
    await tell(phone, "answered");
    expect(await now()).toMatchObject({ state: "active", answeredAt: expect.any(Number) });
  });

  test.each([
    ["busy", undefined, "486", "Busy"],
    ["unanswered", "timeout", "480", "No answer"],
    ["timeout", undefined, "408", "No answer"],
    ["rejected", "declined", "603", "Declined"],
    ["rejected", "invalid_number", "404", "Number not found"],
    ["rejected", "restricted", "403", "The phone provider does not allow this call"],
    ["failed", "number_out_of_service", "410", "Number not found"],
    ["failed", "cannot_route", "404", "Number not found"],
    ["failed", "internal_error", "500", "Phone provider unavailable"],
  ])("and is %s (%s) ends the call so, and our own leg with it", async (status, detail, code, text) => {
    const phone = await callPhone("ringing");
    await tell(phone, status, detail);
    expect(await now()).toMatchObject({ state: "ended", end: { by: "them", code, text } });
    await expect.poll(() => house.server.platform.count("disconnect"), SOON).toBe(1);
  });

  test("hangs up", async () => {
    await tell(await callPhone("ringing", "answered"), "completed");
    expect((await now()).end).toMatchObject({ by: "them", code: "700", text: "They hung up" });
  });

  test("is over when our own leg is, should nobody tell about the phone", async () => {
    const { uuid } = await house.voice.takeOwnCall(house.server, await house.dialed());
    await house.voice.tell(house.server, uuid, "completed");
    expect(await now()).toMatchObject({ state: "ended", end: { text: "No answer" } });
  });

  test("stays what it is when somebody tells of a leg that is none of its own", async () => {
    const unknown = `/webhooks/voice/calls/${randomUUID()}`;
    expect((await house.voice.tell(house.server, "a", "completed", { path: unknown })).status).toBe(204);
    expect((await tell("a", "busy")).status).toBe(204); // it has not arrived yet
    expect(await now()).toMatchObject({ state: "dialing" });
  });
});

describe("hanging up", () => {
  test("while it rings stops the phone by the name of its leg", async () => {
    const phone = await callPhone("ringing");
    expect((await hangUp()).status).toBe(200);
    await expect.poll(() => actionsOf(phone), SOON).toEqual(["hangup"]);
    expect(house.server.platform.count("disconnect")).toBe(1);
    await tell(phone, "cancelled");
    expect(await now()).toMatchObject({
      state: "ended",
      end: { by: "us", who: "Ann", text: "Canceled before it was answered" },
    });
  });

  test("before the call has arrived leaves the phone in peace", async () => {
    await hangUp();
    expect(await arrive()).toEqual([]);
  });

  test("before the phone's leg is known stops it as soon as it is", async () => {
    await arrive();
    await hangUp();
    const phone = house.voice.newLeg();
    await tell(phone, "ringing");
    expect(actionsOf(phone)).toEqual(["hangup"]);
  });

  test("is tried again where the Voice API fails, also after a restart", async () => {
    const phone = await callPhone("ringing");
    house.voice.failure = 500;
    await hangUp();
    await house.server.restart();
    house.voice.failure = null;
    await house.server.restart(); // a round is made at the start
    // What is stopped right after it has hung up does not know that it has: twice does no harm.
    await expect.poll(() => actionsOf(phone), SOON).toContain("hangup");
  });

  test("is not asked for again once the phone is gone", async () => {
    const phone = await callPhone("ringing", "answered");
    await tell(phone, "completed");
    await hangUp();
    await house.server.restart();
    expect(actionsOf(phone)).toEqual([]);
  });
});

test("numbers are called by the template where there is one, with no word of the call's id", async () => {
  const trunk = await DialInHouse.open({
    settings: {
      sip: {
        ...{ uri: null, auth: null, headers: {}, from: null, secure: false },
        numberUri: "sip:{number}@trunk.example",
      },
    },
  });
  await trunk.server.dial("lobby", { to: PHONE });
  const { sip } = await trunk.dialed();
  expect(sip.uri).toBe(`sip:${PHONE}@trunk.example`);
  expect(sip.headers).toEqual({});
  await trunk.close();
});
