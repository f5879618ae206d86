import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "../../../src/app/http/logging.ts";
import type { Ncco } from "../../../src/app/telephone/ncco.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { metricsOf } from "../../support/metrics.ts";
import { type Forgery, signReport, WEBHOOK_SECRET } from "../../support/signed-report.ts";
import { APPLICATION_ID } from "../../support/stand-in-voice.ts";

const ANSWER = "/webhooks/voice/answer";
const INPUT = "/webhooks/voice/input";
const EVENTS = "/webhooks/voice/events";
const APOLOGY = [{ action: "talk", text: expect.stringMatching(/not working right now/), language: "en-US" }];

let house: DialInHouse;
let sessionId: string;
let pin: string;
/** Everything that was logged. */
let log: string;
beforeEach(() => open());
afterEach(() => house.close());

async function open(signatureSecrets: string[] = []): Promise<void> {
  log = "";
  const destination = {
    write(line: string) {
      log += line;
    },
  };
  house = await DialInHouse.open({ parts: { log: createLogger("trace", destination) }, signatureSecrets });
  ({ sessionId, pin } = await house.openRoom("lobby"));
}

async function spoken(response: Response): Promise<Ncco> {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  return (await response.json()) as Ncco;
}

const query = (path: string, fields: Record<string, string>) => `${path}?${new URLSearchParams(fields)}`;
const joined = expect.arrayContaining([expect.objectContaining({ name: expect.any(String) })]);

describe("what the Voice API asks", () => {
  test.each<[string, (uuid: string) => Promise<Response>]>([
    ["a query", (uuid) => house.server.get(query(ANSWER, { uuid, from: "14155550188", to: "12015550123" }))],
    ["JSON", (uuid) => house.server.post(ANSWER, { uuid, from: "14155550188", to: "12015550123" })],
    ["no caller's number", (uuid) => house.server.post(ANSWER, { uuid, to: "12015550123" })],
    ["an old name of a leg", () => house.server.post(ANSWER, { uuid: "0".repeat(32), from: "1" })],
  ])("as a call comes in, with %s, is answered with the question for the PIN", async (_form, ask) => {
    expect(await spoken(await ask(randomUUID()))).toMatchObject([{ action: "talk" }, { action: "input" }]);
  });

  test.each<[string, (uuid: string) => Promise<Response>]>([
    ["now", (uuid) => house.server.post(INPUT, { uuid, dtmf: { digits: pin, timed_out: false } })],
    [
      "with what was said besides",
      (uuid) => house.server.post(INPUT, { uuid, speech: { results: [] }, dtmf: { digits: pin } }),
    ],
    ["formerly", (uuid) => house.server.post(INPUT, { uuid, dtmf: pin, timed_out: false })],
    ["formerly, with the hash", (uuid) => house.server.post(INPUT, { uuid, dtmf: `${pin}#` })],
    ["formerly, as a query", (uuid) => house.server.get(query(INPUT, { uuid, dtmf: pin }))],
    [
      "as a query of JSON",
      (uuid) => house.server.get(query(INPUT, { uuid, dtmf: JSON.stringify({ digits: pin }) })),
    ],
    ["as a query of parts", (uuid) => house.server.get(query(INPUT, { uuid, "dtmf[digits]": pin }))],
  ])("when digits were typed, as it asks %s, is understood", async (_form, ask) => {
    const { uuid } = await house.voice.call(house.server);
    expect(await spoken(await ask(uuid))).toEqual(joined);
  });

  test.each<[string, object]>([
    ["timed out", { dtmf: { digits: "", timed_out: true } }],
    ["null", { dtmf: { digits: null, timed_out: true } }],
    ["empty", { dtmf: "" }],
    ["nothing", {}],
    ["something else", { dtmf: [1, 2] }],
  ])("when nothing was typed (%s), is answered with the same question", async (_form, dtmf) => {
    const { uuid } = await house.voice.call(house.server);
    const ncco = await spoken(await house.server.post(INPUT, { uuid, ...dtmf }));
    expect(ncco).toMatchObject([{ text: expect.stringMatching(/No PIN was entered/) }, { action: "input" }]);
  });

  test.each<[string, () => Promise<Response>]>([
    ["no JSON", () => house.server.post(ANSWER, "{")],
    ["nothing", () => house.server.post(INPUT, "")],
    ["a list", () => house.server.post(INPUT, [])],
    ["no leg", () => house.server.post(ANSWER, { from: "14155550188" })],
    ["two legs", () => house.server.get(`${ANSWER}?uuid=a&uuid=b`)],
    ["a leg that never came in", () => house.server.post(INPUT, { uuid: "a", dtmf: { digits: "1" } })],
    ["more than anybody types", () => house.server.post(INPUT, { dtmf: "1".repeat(100_000) })],
  ])("and is %s, is answered with an apology", async (_what, ask) => {
    expect(await spoken(await ask())).toEqual(APOLOGY);
  });

  test("is answered with an apology where the database fails", async () => {
    await house.breakDatabase();
    expect(await spoken(await house.server.post(ANSWER, { uuid: "a", from: "1" }))).toEqual(APOLOGY);
  });

  test("is answered at once, also while the platform keeps the bridge waiting", async () => {
    house.server.platform.behave("dial", "held");
    const { uuid } = await house.voice.call(house.server);
    const since = performance.now();
    await spoken(await house.server.post(INPUT, { uuid, dtmf: { digits: pin } }));
    expect(performance.now() - since).toBeLessThan(1_000);
    house.server.platform.release();
  });

  test("is counted, as PINs are", async () => {
    await (await house.callIn(pin)).hangUp();
    await house.callIn(pin === "00000000" ? "11111111" : "00000000");
    expect(await metricsOf(house.server)).toMatchObject({
      'voice_webhooks_total{webhook="answer",outcome="accepted"}': 2,
      'pins_total{outcome="right"}': 1,
      'pins_total{outcome="wrong"}': 1,
    });
  });

  test("is not logged with its digits, numbers or words, whatever it is", async () => {
    const { uuid } = await house.voice.call(house.server, "14155550188");
    await house.server.post(INPUT, { uuid, dtmf: { digits: "31415926" } });
    await house.server.get(query(INPUT, { uuid, dtmf: "31415926" }));
    await house.server.post(INPUT, `{"dtmf":"31415926"`);
    await house.server.post(INPUT, { uuid: ["31415926"], dtmf: "31415926" });
    expect(log).toContain(INPUT);
    expect(log).not.toMatch(/31415926|14155550188/);
  });
});

describe("a call that says it is our own", () => {
  const headers = (callId: string, session = sessionId) => ({
    "SipHeader_X-OpenTok-SessionId": session,
    "SipHeader_X-Phones-Call-Id": callId,
  });
  const answer = async (fields: Record<string, string>) =>
    spoken(await house.server.get(query(ANSWER, { uuid: randomUUID(), from: "0000", ...fields })));

  test.each([
    ["as the platform spells it", "SipHeader_X-OpenTok-SessionId"],
    ["as others do", "SipHeader_X-OPENTOK-SESSION-ID"],
  ])("is recognized by its session, %s, and its id", async (_how, header) => {
    await house.callIn(pin);
    const callId = (await house.dialed()).sip.headers?.["X-Phones-Call-Id"] ?? "";
    const ncco = await answer({ [header]: sessionId, "sipheader_x-phones-call-id": callId });
    expect(ncco).toEqual([{ action: "conversation", name: sessionId, startOnEnter: true }]);
  });

  test("is one of ours once: another leg with the same id is somebody else's", async () => {
    await house.callIn(pin);
    const { sip } = await house.dialed();
    const own = headers(sip.headers?.["X-Phones-Call-Id"] ?? "");
    expect(await answer(own)).toEqual(joined);
    expect(await answer(own)).toMatchObject([{ action: "talk" }, { action: "input" }]);
  });

  test.each<[string, () => Promise<Record<string, string>>]>([
    ["has no id", async () => ({ "SipHeader_X-OpenTok-SessionId": sessionId })],
    ["has an id that nobody gave", async () => headers(randomUUID())],
    [
      "is of another session",
      async () => {
        await house.callIn(pin);
        return headers((await house.dialed()).sip.headers?.["X-Phones-Call-Id"] ?? "", "1_another");
      },
    ],
  ])("and %s is asked for the PIN like anybody", async (_what, fieldsOf) => {
    expect(await answer(await fieldsOf())).toMatchObject([{ action: "talk" }, { action: "input" }]);
  });

  test("and was hung up meanwhile is hung up", async () => {
    house.server.platform.behave("disconnect", "held");
    await house.callIn(pin);
    const callId = (await house.dialed()).sip.headers?.["X-Phones-Call-Id"] ?? "";
    const hangUp = house.server.delete(`/room/lobby/calls/${callId}`);
    await house.server.waitForState("lobby", callId, "ending");
    expect(await answer(headers(callId))).toEqual([]);
    house.server.platform.release();
    await hangUp;
  });
});

describe("where webhooks are signed", () => {
  beforeEach(async () => {
    await house.close();
    await open([WEBHOOK_SECRET, "the-secret-that-takes-its-place-01"]);
  });

  const claims = { application_id: APPLICATION_ID, api_key: "a1b2c3d4" };
  const sign = (signed: string, forgery: Forgery = {}) =>
    signReport(signed, { ...forgery, claims: { ...claims, ...forgery.claims } });

  async function post(path: string, body: object, forgery?: Forgery): Promise<Response> {
    const text = JSON.stringify(body);
    return house.server.post(path, text, { authorization: await sign(text, forgery) });
  }

  async function get(path: string, fields: Record<string, string>, forgery?: Forgery): Promise<Response> {
    const authorization = await sign(JSON.stringify(fields), forgery);
    return house.server.get(query(path, fields), { authorization });
  }

  test("a call is taken by GET and by POST, with either secret", async () => {
    const question = [{ action: "talk" }, { action: "input" }];
    const fields = { to: "12015550123", from: "14155550188", uuid: randomUUID() };
    expect(await spoken(await get(ANSWER, fields))).toMatchObject(question);
    expect(await spoken(await post(ANSWER, fields))).toMatchObject(question);
    const other = { secret: "the-secret-that-takes-its-place-01" };
    expect(await spoken(await get(ANSWER, fields, other))).toMatchObject(question);
  });

  test.each<[string, Forgery]>([
    ["is signed with another secret", { secret: "a-secret-of-somebody-else-0123456" }],
    ["belongs to another application", { claims: { application_id: randomUUID() } }],
    ["is signed by somebody else", { claims: { iss: "Somebody" } }],
    ["covers something else", { claims: { payload_hash: "0".repeat(64) } }],
    ["is old", { issuedAt: Math.floor(Date.now() / 1000) - 2 * 24 * 60 * 60 }],
  ])("what %s is refused: a caller hears so, and nothing is changed", async (_what, forgery) => {
    const uuid = randomUUID();
    await post(ANSWER, { uuid, from: "14155550188" });
    expect(await spoken(await get(ANSWER, { uuid: randomUUID(), from: "1" }, forgery))).toEqual(APOLOGY);
    expect(await spoken(await post(INPUT, { uuid, dtmf: { digits: pin } }, forgery))).toEqual(APOLOGY);
    expect((await post(EVENTS, { uuid, status: "completed" }, forgery)).status).toBe(401);
    expect((await house.callers("lobby")).callers).toEqual([]);
    expect(await spoken(await post(INPUT, { uuid, dtmf: { digits: pin } }))).toEqual(joined);
  });

  test("what is not signed at all is refused, also from this machine, and counted", async () => {
    expect(await spoken(await house.server.post(ANSWER, { uuid: "a", from: "1" }))).toEqual(APOLOGY);
    expect((await house.server.post(EVENTS, { uuid: "a", status: "completed" })).status).toBe(503);
    await post(INPUT, { uuid: "a" }, { secret: "a-secret-of-somebody-else-0123456" });
    expect(await metricsOf(house.server)).toMatchObject({
      'voice_webhooks_total{webhook="answer",outcome="unsigned"}': 1,
      'voice_webhooks_total{webhook="events",outcome="unsigned"}': 1,
      'voice_webhooks_total{webhook="input",outcome="bad signature"}': 1,
    });
  });
});

describe("where webhooks are not signed", () => {
  test("they are believed from this machine only", async () => {
    const forwarded = { "x-forwarded-for": "192.0.2.1" };
    const call = { uuid: randomUUID(), from: "1" };
    expect(await spoken(await house.server.post(ANSWER, call, forwarded))).toEqual(APOLOGY);
    expect((await house.server.post(EVENTS, { ...call, status: "completed" }, forwarded)).status).toBe(503);
  });

  test.each([
    ["has a public address", { publicUrl: "https://rooms.example.com", trustProxy: false as const }],
    ["stands behind a proxy", { publicUrl: null, trustProxy: 1 }],
  ])(
    "they are believed from nobody by an app that %s: everybody comes from this machine",
    async (_what, server) => {
      const settings = { server: { host: "127.0.0.1", port: 0, tls: null, ...server } };
      const open = await DialInHouse.open({ settings });
      const call = { uuid: randomUUID(), from: "1" };
      expect(await spoken(await open.server.post(ANSWER, call))).toEqual(APOLOGY);
      expect((await open.server.post(EVENTS, { ...call, status: "completed" })).status).toBe(503);
      await open.close();
    },
  );
});

describe("what the Voice API tells", () => {
  test.each<[string, object]>([
    ["a call that goes on", { uuid: randomUUID(), status: "ringing" }],
    ["a leg that nobody knows", { uuid: randomUUID(), status: "completed" }],
    ["a leg that was moved", { uuid: randomUUID(), type: "transfer", conversation_uuid_to: "CON-1" }],
    ["an NCCO with mistakes", { reason: "Syntax error in NCCO", conversation_uuid: "CON-1" }],
  ])("about %s is taken", async (_what, event) => {
    expect((await house.server.post(EVENTS, event)).status).toBe(204);
  });

  test("may come as a query, and in capitals", async () => {
    const { uuid } = await house.callIn(pin);
    expect((await house.server.get(query(EVENTS, { uuid, status: "COMPLETED" }))).status).toBe(204);
    expect((await house.callers("lobby")).callers).toEqual([]);
  });

  test("about an NCCO that it could not run is in the log", async () => {
    await house.server.post(EVENTS, { reason: "Syntax error in NCCO", conversation_uuid: "CON-1" });
    expect(log).toContain('"complaint":"Syntax error in NCCO"');
  });

  test.each([
    ["14155550188", "No route to •••0188 found"],
    ["+1 (415) 555-0188", "No route to •••0188 found"],
    ["sip:%2B14155550188@sip.example.com", "No route to sip:%2B•••0188@sip.example.com found"],
  ])("about an NCCO is in the log without telephone numbers, like %s", async (to, complaint) => {
    const reason = `No route to ${to} found`;
    await house.server.post(EVENTS, { reason });
    await house.server.get(query(EVENTS, { reason }));
    expect(log.split(`"complaint":"${complaint}"`)).toHaveLength(3);
    expect(log).not.toMatch(/4155550188|555-0188/);
  });

  test("and can't be read is refused", async () => {
    expect((await house.server.post(EVENTS, "{")).status).toBe(400);
  });
});

test("the music for those who wait is a sound that telephones can play", async () => {
  const response = await house.server.get("/webhooks/voice/music.wav");
  expect(response.headers.get("content-type")).toBe("audio/wav");
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 4).toString()).toBe("RIFF");
  expect([bytes.readUInt32LE(24), bytes.readUInt16LE(34), bytes.readUInt16LE(22)]).toEqual([8_000, 16, 1]);
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset + 44, (bytes.length - 44) / 2);
  expect(samples.length).toBe(12 * 8_000);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  expect(loudest).toBeGreaterThan(1_000);
  expect(loudest).toBeLessThan(8_000);
});
