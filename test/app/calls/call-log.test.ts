import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newCall } from "../../../src/app/calls/call.ts";
import { formatLine } from "../../../src/app/calls/call-log.ts";
import { toRow } from "../../../src/app/calls/call-row.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import type { Settings } from "../../../src/settings/settings.ts";
import { roomEnds } from "../../support/ended-room.ts";
import { EventStream } from "../../support/event-stream.ts";
import { API_KEY, newSessionId } from "../../support/platform.ts";
import { DESK, TestServer } from "../../support/server.ts";

const HEADER = "\uFEFFrequested,to,called by,answered,ended,duration in seconds,result,code,hung up by";
const START = Date.UTC(2026, 10, 21, 9);
const DAY_MS = 24 * 60 * 60 * 1000;

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start();
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

/** Bytes, because reading as text would take the byte order mark away. */
async function readLog(from = server): Promise<string[]> {
  const response = await from.get("/room/lobby/calls.csv");
  expect(response.status).toBe(200);
  const text = Buffer.from(await response.arrayBuffer()).toString();
  expect(text.endsWith("\r\n")).toBe(true);
  return text.slice(0, -2).split("\r\n");
}

/** More calls than anybody could dial in a test's time. */
async function addCalls(count: number): Promise<void> {
  const database = await openStore(sqliteDialect(server.dataDirectory));
  const asked = { roomId: "lobby", sessionId, by: null, secure: false, observeForceMute: true, digits: null };
  const limits = { maxRingSeconds: 45, maxTalkSeconds: null };
  const rows = Array.from({ length: count }, (_, n) => {
    const callId = `call-${n}`;
    // Three at the same moment: none may be left out where one page ends and the next begins.
    const call = newCall(
      { ...asked, ...limits, callId, to: `sip:${n}@example.com` },
      START + Math.floor(n / 3),
    );
    return { ...toRow(call), call_id: callId, project: API_KEY, request: "", revision: 0 };
  });
  while (rows.length > 0) await database.insertInto("calls").values(rows.splice(0, 500)).execute();
  await database.destroy();
}

describe("the call log of a room", () => {
  test("tells who called whom, when, how long, and how it ended", async () => {
    const call = await server.dial("lobby", { by: "Ada, at the desk" });
    const now = Date.now();
    await server.report(call, sessionId, { state: "ACTIVE", timestamp: now });
    await server.delete(`/room/lobby/calls/${call.callId}`, {}, { by: "Bo" });
    await server.report(call, sessionId, {
      event: "callDestroyed",
      reason_code: "700",
      timestamp: now + 184_000,
    });
    const busy = await server.dial("lobby");
    await server.report(busy, sessionId, { event: "callDestroyed", reason_code: "486" });
    const long = await server.connect("lobby", { maxTalkSeconds: 1 });
    await server.waitForState("lobby", long.callId, "ending");
    await server.report(long, sessionId, { event: "callDestroyed", reason_code: "700" });
    await server.dial("lobby");
    const time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    const [header, first, second, third, fourth, ...more] = await readLog();
    expect(header).toBe(HEADER);
    expect(first).toMatch(
      new RegExp(`^${time},${DESK},"Ada, at the desk",${time},${time},184,Hung up,700,Bo$`),
    );
    expect(second).toMatch(new RegExp(`^${time},${DESK},,,${time},,Busy,486,the phone$`));
    expect(third).toMatch(/,Reached your limit of 1 s,700,a limit$/);
    expect(fourth).toMatch(new RegExp(`^${time},${DESK},,,,,dialing,,$`));
    expect(more).toEqual([]);
  });

  test("is a file to keep, named after the room", async () => {
    const { headers } = await server.get("/room/lobby/calls.csv");
    expect(headers.get("content-type")).toContain("text/csv");
    expect(headers.get("content-disposition")).toBe("attachment; filename=lobby-calls.csv");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("has every call, oldest first, however many there are", async () => {
    await addCalls(1_100);
    const [, ...lines] = await readLog();
    expect(lines).toHaveLength(1_100);
    expect(new Set(lines.map((line) => line.split(",")[1])).size).toBe(1_100);
    expect(lines).toEqual([...lines].sort((a, b) => (a.slice(0, 24) < b.slice(0, 24) ? -1 : 0)));
  });

  test("has no call of another room", async () => {
    await server.dial("kitchen");
    expect(await readLog()).toEqual([HEADER]);
  });

  test("is not there for a room that nobody has opened", async () => {
    expect((await server.get("/room/nowhere/calls.csv")).status).toBe(404);
  });

  test("harms nobody when whoever asked goes away in the middle", async () => {
    await addCalls(1_100);
    const reader = connect(Number(new URL(server.origin).port), "127.0.0.1");
    reader.write("GET /room/lobby/calls.csv HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(reader, "data");
    reader.destroy();
    expect(await readLog()).toHaveLength(1_101);
  });
});

describe("as time goes by", () => {
  /** How far the app's clock is ahead, in milliseconds. */
  let later: number;
  beforeEach(() => {
    later = 0;
  });

  async function open(settings: Partial<Settings> = {}): Promise<TestServer> {
    const opened = await TestServer.start({ settings, parts: { now: () => Date.now() + later } });
    const busy = await opened.dial("lobby", { to: "sip:busy@example.com" });
    const session = await opened.sessionId("lobby");
    await opened.report(busy, session, { event: "callDestroyed", reason_code: "486" });
    return opened;
  }

  /** The app is started anew: it looks after everything then. */
  async function afterDays(days: number, started: TestServer): Promise<void> {
    later += days * DAY_MS;
    await started.restart();
  }

  test("a room that is used now and then keeps its calls", async () => {
    const used = await open();
    for (const _month of [1, 2]) {
      await afterDays(29, used);
      expect(await used.calls("lobby")).toMatchObject([{ to: "sip:busy@example.com" }]);
      expect(await readLog(used)).toHaveLength(2);
    }
    await used.close();
  });

  test("a room whose session is configured keeps them as long as any, though nobody comes", async () => {
    const rooms = { sessions: { lobby: newSessionId() }, locationHint: null, unusedDays: 30 };
    const configured = await open({ rooms });
    await afterDays(89, configured);
    expect(await configured.calls("lobby")).toMatchObject([{ to: "sip:busy@example.com" }]);
    expect(await readLog(configured)).toHaveLength(2);
    await configured.close();
  });

  test("a room that has ended shows its calls to nobody who opens its name again", async () => {
    const ended = await open();
    await afterDays(31, ended);
    await roomEnds(ended, "lobby");
    await ended.sessionId("lobby");
    expect(await ended.calls("lobby")).toEqual([]);
    expect(await readLog(ended)).toEqual([HEADER]);
    const page = await EventStream.open(`${ended.origin}/room/lobby/events`);
    expect((await page.nextOf("calls")).data).toMatchObject({ calls: [] });
    await page.close();
    const call = await ended.dial("lobby");
    expect(await ended.calls("lobby")).toEqual([call]);
    expect(await readLog(ended)).toHaveLength(2);
    await ended.close();
  });
});

describe("a line of the log", () => {
  test.each([
    ["plain text", ["a", 1, null, ""], "a,1,,"],
    ["commas, quotes and line breaks", ["a,b", 'c"d', "e\r\nf"], '"a,b","c""d","e\r\nf"'],
    ["formulas", ["=1+1", "-2", "@SUM(A1)", "+cmd|' /C calc'!A0"], "'=1+1,'-2,'@SUM(A1),'+cmd|' /C calc'!A0"],
    ["formulas behind a tab", ["\t=1"], "'\t=1"],
    ["telephone numbers", ["+14155550100"], "+14155550100"],
    ["numbers", [-1], "-1"],
  ])("has %s as spreadsheets should read them", (_what, cells, line) => {
    expect(formatLine(cells)).toBe(`${line}\r\n`);
  });
});
