import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/app/store/sqlite.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { metricsOf } from "../../support/metrics.ts";
import { DESK, type ServerOptions, TestServer } from "../../support/server.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SIP = {
  uri: DESK,
  numberUri: "sip:{number}@trunk.example",
  auth: null,
  headers: {},
  from: null,
  secure: false,
};
const NUMBER = "+14155550100";

let server: TestServer;
/** How far the app's clock is ahead, in milliseconds. */
let later = 0;
afterEach(async () => {
  later = 0;
  await server.close();
});

async function start(limits: NonNullable<ServerOptions["settings"]>["limits"], options: ServerOptions = {}) {
  server = await TestServer.start({
    ...options,
    settings: { sip: SIP, ...options.settings, limits: { maxCalls: 1_000, ...limits } },
    parts: { now: () => Date.now() + later, ...options.parts },
  });
  for (const room of ["lobby", "kitchen"]) await server.sessionId(room);
}

const ask = (room = "lobby", to = DESK, more: object = {}) =>
  server.post(`/room/${room}/calls`, { to, ...more });
/** Asks for calls of two rooms at the same moment. @returns how many were let through, whatever the platform said. */
async function askAtOnce(times: number, to = DESK): Promise<number> {
  const rooms = Array.from({ length: times }, (_, n) => (n % 2 === 0 ? "lobby" : "kitchen"));
  const answers = await Promise.all(rooms.map((room) => ask(room, to)));
  const made = answers.filter(({ status }) => status !== 429).length;
  expect(server.platform.count("dial")).toBe(made);
  return made;
}

describe("two requests at the same moment can't both take the last of", () => {
  test.each([
    ["the calls of all rooms", { maxCallsOfAll: 3 }, DESK, /all rooms together have 3/],
    ["the calls of a host", { maxCallsOfHost: 3 }, DESK, /a host has 3/],
    ["the calls of all in a minute", { maxDials: 3 }, DESK, /^Too many calls\. Try again in \d+ s\.$/],
    ["the calls of a host in a minute", { maxDialsOfHost: 3 }, DESK, /Try again/],
    ["the calls of an address in a minute", { maxDialsOfAddress: 3 }, DESK, /Try again/],
    ["the calls to a number in a minute", { maxDialsOfNumber: 3 }, NUMBER, /Try again/],
    [
      "the calls to a number in a minute, as an address",
      { maxDialsOfNumber: 3 },
      "sip:0014155550100@pbx.example",
      /Try again/,
    ],
    ["the minutes of a day", { maxMinutesInDay: 3, maxTalkSeconds: 60 }, DESK, /MAX_MINUTES_PER_DAY/],
    [
      "the money of a day",
      { maxMoneyInDay: 3, prices: { "*": 1 }, maxTalkSeconds: 60 },
      NUMBER,
      /MAX_MONEY_PER_DAY/,
    ],
  ])("%s, and a restart forgets none of them", async (_what, limits, to, words) => {
    await start(limits);
    expect(await askAtOnce(8, to)).toBe(3);
    await server.restart();
    const refused = await ask("kitchen", to);
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { title: expect.stringMatching(words) },
    ]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("a budget", () => {
  test("of a minute is there again a minute later, to the second", async () => {
    await start({ maxDialsOfNumber: 1 });
    await server.dial("lobby", { to: NUMBER });
    later = 45_000;
    const refused = await ask("kitchen", NUMBER);
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([
      429,
      expect.closeTo(15, -1),
    ]);
    expect((await ask("kitchen", "+14155550101")).status).toBe(201);
    later = MINUTE_MS;
    expect((await ask("kitchen", NUMBER)).status).toBe(201);
  });

  test("of calls at once is there again when one ends", async () => {
    await start({ maxCallsOfAll: 1 });
    const call = await server.dial("lobby");
    expect((await ask("kitchen")).status).toBe(429);
    await server.report(call, await server.sessionId("lobby"), {
      event: "callDestroyed",
      reason_code: "486",
    });
    expect((await ask("kitchen")).status).toBe(201);
  });

  test("of calls at once counts a phone of which nobody knows whether it rings", async () => {
    await start({ maxCallsOfAll: 1 });
    server.platform.behave("dial", "answer lost");
    await ask();
    server.platform.behave("dial", "right");
    expect((await ask("kitchen")).status).toBe(429);
  });

  test("of minutes shortens a call to what is left, and gets back what it did not talk", async () => {
    await start({ maxMinutesInDay: 5, maxTalkSeconds: 240 });
    const first = await server.connect("lobby");
    expect(first.maxTalkSeconds).toBe(240);
    expect((await server.dial("kitchen")).maxTalkSeconds).toBe(60);
    expect((await ask("kitchen")).status).toBe(429);
    later = 2 * MINUTE_MS;
    const end = { event: "callDestroyed", reason_code: "700", timestamp: Date.now() + later };
    await server.report(first, await server.sessionId("lobby"), end);
    const third = await server.dial("kitchen");
    expect(third.maxTalkSeconds).toBeGreaterThan(110);
    expect(third.maxTalkSeconds).toBeLessThanOrEqual(120);
    later += DAY_MS;
    const { maxTalkSeconds: left } = await server.dial("lobby");
    expect(left).toBe(5 * 60 - 60 - (third.maxTalkSeconds ?? 0)); // the open ones may still talk
  });

  test("of minutes counts a call that is never reported, from when its phone was there", async () => {
    await start({ maxMinutesInDay: 5, maxTalkSeconds: 240 });
    const { callId, requestedAt } = await server.dial("lobby");
    const database = await openDatabase(server.dataDirectory);
    await database.updateTable("calls").set({ stream_seen_at: requestedAt }).execute();
    await database.destroy();
    later += 3 * MINUTE_MS;
    await server.delete(`/room/lobby/calls/${callId}`);
    const { maxTalkSeconds } = await server.dial("kitchen");
    expect(maxTalkSeconds).toBeLessThanOrEqual(120);
  });

  test("of a minute is not eaten up by a clock that was set back", async () => {
    await start({ maxDials: 1 });
    await server.dial("lobby");
    expect((await ask("kitchen")).status).toBe(429);
    later -= 60 * MINUTE_MS;
    expect((await ask("kitchen")).status).toBe(201);
  });

  test("of money knows prices by country, and that an address that is no number costs nothing", async () => {
    await start({ maxMoneyInDay: 2, prices: { US: 0.5, "*": 1 }, maxTalkSeconds: 600 });
    expect((await server.dial("lobby", { to: "+442079460123" })).maxTalkSeconds).toBe(120);
    expect((await ask("lobby", NUMBER)).status).toBe(429);
    await server.close();
    await start({ maxMoneyInDay: 2, prices: { US: 0.5, "*": 1 }, maxTalkSeconds: 600 });
    expect((await server.dial("lobby", { to: NUMBER })).maxTalkSeconds).toBe(240);
    await server.close();
    await start({ maxMoneyInDay: 2, prices: { US: 0.5, "*": 1 }, maxTalkSeconds: 600 });
    expect((await server.dial("lobby")).maxTalkSeconds).toBe(600);
  });
});

test("what the Voice API has charged is counted once, and its rate is the price of the next call there", async () => {
  const house = await DialInHouse.open({ settings: { limits: { maxMoneyInDay: 1, maxTalkSeconds: 600 } } });
  server = house.server;
  await server.sessionId("lobby");
  const call = await server.dial("lobby", { to: NUMBER });
  const [dial] = server.platform.dials();
  if (!dial) throw new Error("nothing was dialed");
  const own = await house.voice.takeOwnCall(server, dial);
  const completed = { path: `/webhooks/voice/calls/${call.callId}`, rate: "0.10000000", price: "0.30000000" };
  const phone = house.voice.newLeg();
  for (let n = 0; n < 3; n++) await house.voice.tell(server, phone, "completed", completed);
  await house.voice.tell(server, own.uuid, "completed", { rate: "0.00", price: "0.10" });
  expect((await server.dial("lobby", { to: NUMBER })).maxTalkSeconds).toBe(360); // 0.6 are left
  await house.close();
  await start({}); // for afterEach
});

describe("alerts", () => {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  const alertsLogged = () => lines.filter((line) => line.includes('"alert"'));

  test("are raised at 80 %, once: in the log, as a metric, and by the webhook", async () => {
    lines.length = 0;
    const bodies: string[] = [];
    const receiver = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      response.end();
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const alertUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    await start({ maxCallsOfAll: 5 }, { settings: { alertUrl }, parts: { log } });
    for (let n = 0; n < 3; n++) await server.dial("lobby");
    expect(alertsLogged()).toEqual([]);
    for (let n = 0; n < 2; n++) await server.dial("kitchen");
    await expect
      .poll(() => bodies.map((body) => JSON.parse(body)))
      .toEqual([
        {
          kind: "budget",
          text: "Budget of calls: 80 % are taken.",
          at: expect.any(Number),
          budget: "calls",
          used: 4,
          limit: 5,
        },
      ]);
    expect(alertsLogged()).toHaveLength(1);
    expect(await metricsOf(server)).toMatchObject({
      'alerts_total{kind="budget"}': 1,
      'sip_budget_used_ratio{budget="calls"}': 1,
    });
    expect((await ask()).status).toBe(429);
    expect(await metricsOf(server)).toMatchObject({ 'sip_dials_refused_total{why="calls"}': 1 });
    receiver.close();
  });

  test("are raised at a burst of refused destinations, and a webhook that fails holds nobody up", async () => {
    lines.length = 0;
    const settings = { dial: { allow: ["country:US"] }, alertUrl: "http://127.0.0.1:9" };
    await start({}, { settings, parts: { log } });
    for (let n = 0; n < 9; n++) expect((await ask("lobby", `+4420794601${10 + n}`)).status).toBe(403);
    expect(alertsLogged()).toEqual([]);
    expect((await ask("lobby", "sip:+19005551234@trunk.example")).status).toBe(403);
    expect(alertsLogged()).toHaveLength(1);
    expect(alertsLogged()[0]).not.toContain("9005551234");
    expect(await metricsOf(server)).toMatchObject({
      'alerts_total{kind="refused destinations"}': 1,
      'sip_dials_refused_total{why="to"}': 10,
    });
  });
});
