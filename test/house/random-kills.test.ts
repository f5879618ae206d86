import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { IncomingCall, UserAgent } from "../../emulator/src/sip/sip-call.ts";
import { startUserAgent } from "../../emulator/src/sip/user-agent.ts";
import { ANSWER } from "../../emulator/test/support/sip-calls.ts";
import { Call } from "../../src/app/calls/wire.ts";
import { freePort } from "../support/free-port.ts";
import { type RawAnswer, sendRaw } from "../support/fuzz/raw-request.ts";
import { isLong } from "../support/long.ts";
import type { Program } from "../support/program.ts";
import { Random } from "../support/random.ts";
import { BreakingLine, moments } from "./support/breaking-line.ts";
import { House } from "./support/house.ts";

const HOST = "127.0.0.1";
const LENGTH_MS = 600_000;
const SEED = Date.now();
const ROOMS = 6;
/** People who dial and hang up, each on their own. */
const HOSTS = 3;
/** A ringing phone of a platform that was killed is known to be gone by then. */
const RING_LIMIT_S = 30;
/** Lost dials are given up after 3 minutes, at the latest. */
const SETTLED_MS = 240_000;
/** So long after a hang-up was asked for no phone may be in a call any more. */
const HUNG_UP_MS = 10_000;
const METRICS_TOKEN = "a-metrics-token-of-the-tests";
/** What a phone does, by the beginning of its name. */
const manners = ["answer", "answer", "ring", "refuse", "leave"] as const;

/** A phone that was called, under the name of its call. */
interface Phone {
  callId: string;
  /** How many platforms had been killed before. */
  generation: number;
  /** When it heard of its end; null: it is in a call, or its platform was killed, which tells it nothing. */
  endedAt: number | null;
}

/** A call that somebody asked for: the status of the answer, null if there was none. */
interface Asked {
  room: string;
  status: number | null;
  generation: number;
}

let house: House;
let agent: UserAgent;
let line: BreakingLine;
let app: Program;
let emulator: Program;
let url: string;
let environment: Record<string, string>;
let emulatorOptions: { port: string; webhook: string };

const connections = new Agent({ maxSockets: 20 });
const random = new Random(SEED);
const rooms = Array.from({ length: ROOMS }, () => randomUUID());
const phones: Phone[] = [];
const asked = new Map<string, Asked>();
/** When a hang-up of a call was answered first. */
const hungUpAt = new Map<string, number>();
/** How many platforms have been killed: all phones of each went with it. */
let generation = 0;
let isOver = false;
const kills = { app: 0, emulator: 0 };

describe.runIf(isLong)("ten minutes in which app and platform are killed at random, under load", () => {
  beforeAll(async () => {
    agent = await startUserAgent({ host: HOST, port: 0, name: "Phone", receiveCall: pickUp });
    house = await House.open();
    const port = await freePort();
    emulatorOptions = { port: await freePort(), webhook: `http://${HOST}:${port}/webhooks/sip` };
    const { env, program } = await house.startEmulator(emulatorOptions);
    emulator = program;
    line = await BreakingLine.before(env.OPENTOK_API_URL ?? "");
    const limits = { MAX_RING_SECONDS: String(RING_LIMIT_S), MAX_CALLS_PER_MINUTE_OF_ADDRESS: "100" };
    environment = { ...env, ...limits, OPENTOK_API_URL: line.url, PORT: port, METRICS_TOKEN };
    await startApp();
    for (const room of rooms) expect((await ask("GET", `/room/${room}`)).status).toBe(200);
  });
  afterAll(async () => {
    await house.close();
    await agent.close();
    await line.close();
  });

  test("leave books that balance, and no phone that nobody can hang up", {
    timeout: LENGTH_MS + SETTLED_MS + 120_000,
  }, async ({ annotate }) => {
    await annotate(`seed ${SEED}`);
    const end = pause(LENGTH_MS).then(() => {
      isOver = true;
    });
    await Promise.all([end, kill(), ...Array.from({ length: HOSTS }, () => dialAndHangUp())]);
    line.moment = "never";

    const rows = await vi.waitUntil(
      async () => {
        const found = await readRows();
        return runningOf(found).length === alive().length && found;
      },
      { timeout: SETTLED_MS, interval: 1_000 },
    );
    const [running, ended] = [runningOf(rows), rows.filter(({ state }) => state === "ended")];
    const without = [...asked].filter(([callId]) => !rows.some((row) => row.callId === callId));
    const refused = without.filter(([, { status }]) => status !== null);
    const unheard = without.filter(([, { status }]) => status === null);
    await annotate(
      `${kills.app} kills of the app, ${kills.emulator} of the platform; ${asked.size} calls asked for: ` +
        `${refused.length} refused, ${unheard.length} never taken, ${ended.length} ended, ${running.length} running; ` +
        `${phones.length} phones rang: ${alive().length} live, ${hungUpAt.size} hang-ups, slowest ${slowestHangUpMs()} ms`,
    );
    // Phones whose platform was killed while they were in a call.
    const lost = new Set(
      phones
        .filter((phone) => phone.endedAt === null && phone.generation < generation)
        .map(({ callId }) => callId),
    );
    await annotate(
      `ends of phones that went with the platform: ${tallyReasons(ended.filter(({ callId }) => lost.has(callId)))}`,
    );
    await annotate(
      `ends of all other calls: ${tallyReasons(ended.filter(({ callId }) => !lost.has(callId)))}`,
    );

    // The app's books.
    expect(asked.size).toBe(refused.length + unheard.length + ended.length + running.length);
    expect(refused.filter(([, { status }]) => status === 201 || status === 200)).toEqual([]);
    expect(await countLoggedCalls()).toBe(rows.length);
    // Those of the phones: each rang once, for a call that the app knows, and lives only while that one runs.
    const known = new Set(rows.map(({ callId }) => callId));
    expect(new Set(phones.map(({ callId }) => callId)).size).toBe(phones.length);
    expect(phones.filter(({ callId }) => !known.has(callId))).toEqual([]);
    const runs = new Set(running.map(({ callId }) => callId));
    expect(alive().filter(({ callId }) => !runs.has(callId))).toEqual([]);
    // The platform has restarted where a call says so.
    const restarted = ended.filter(({ end }) => end?.reason === "platform-restarted");
    expect(restarted.filter(({ callId }) => asked.get(callId)?.generation === generation)).toEqual([]);

    await Promise.all(rooms.map((room) => ask("DELETE", `/room/${room}/calls`)));
    await vi.waitUntil(() => alive().length === 0, { timeout: HUNG_UP_MS });
    await vi.waitUntil(async () => runningOf(await readRows()).length === 0, { timeout: HUNG_UP_MS });
    // Nobody can be sure of a dial that was lost with its platform, for as long as a call may last; of all others they are.
    const unknown = ended.filter(({ connectionId }) => connectionId === null);
    expect(await metric("sip_calls_unaccounted")).toBeLessThanOrEqual(unknown.length);
    expect(await metric("sip_calls_overdue")).toBe(0);
  });
});

async function startApp(): Promise<void> {
  ({ url, program: app } = await house.startApp(environment));
}

async function startEmulator(): Promise<void> {
  generation += 1;
  ({ program: emulator } = await house.startEmulator(emulatorOptions));
}

function pickUp(call: IncomingCall): void {
  const [manner = "", ...name] = call.to.split("-");
  const phone: Phone = { callId: name.join("-"), generation, endedAt: null };
  phones.push(phone);
  const end = () => {
    if (phone.generation === generation) phone.endedAt ??= performance.now();
  };
  call.cancelled = end;
  call.ring();
  if (manner === "refuse") {
    end();
    call.reject(486);
  }
  if (manner !== "answer" && manner !== "leave") return;
  const answered = call.accept(ANSWER, { ended: end });
  if (manner === "leave") void pause(random.between(200, 4_000)).then(() => answered.hangUp());
}

/** Phones in a call. Those of a platform that was killed are not: nothing comes from it any more. */
function alive(): Phone[] {
  return phones.filter((phone) => phone.endedAt === null && phone.generation === generation);
}

async function dialAndHangUp(): Promise<void> {
  while (!isOver) {
    await pause(random.between(50, 900));
    const room = random.pick(rooms);
    if (random.happens(0.65)) await dial(room);
    else if (random.happens(0.1)) await hangUp(`/room/${room}/calls`);
    else if (asked.size > 0) {
      const [callId, { room: own }] = random.pick([...asked].slice(-30));
      if (await hangUp(`/room/${own}/calls/${callId}`)) noteHangUp(callId);
    }
  }
}

async function dial(room: string): Promise<void> {
  const callId = randomUUID();
  const call: Asked = { room, status: null, generation };
  asked.set(callId, call);
  const to = `sip:${random.pick(manners)}-${callId}@${HOST}:${agent.port}`;
  const answer = await askUnlessKilled("POST", `/room/${room}/calls`, { callId, to });
  call.status = answer?.status ?? null;
}

async function hangUp(path: string): Promise<boolean> {
  const status = (await askUnlessKilled("DELETE", path))?.status;
  return status === 200 || status === 202;
}

function noteHangUp(callId: string): void {
  if (!hungUpAt.has(callId)) hungUpAt.set(callId, performance.now());
}

/** @returns null if the app was not there, or went before it had answered. */
function askUnlessKilled(method: string, path: string, body?: object): Promise<RawAnswer | null> {
  return ask(method, path, body).catch(() => null);
}

/** Asks the app, on a connection of its own: one that was kept open may just be closed. */
function ask(method: string, path: string, body?: object): Promise<RawAnswer> {
  const headers = {
    accept: "application/json",
    "content-type": "application/json",
    authorization: `Bearer ${METRICS_TOKEN}`,
  };
  const content = body ? Buffer.from(JSON.stringify(body)) : null;
  return sendRaw(url, { method, path, headers, body: content }, connections);
}

/** Kills app or platform, or both, and starts them again, in any order. */
async function kill(): Promise<void> {
  while (!isOver) {
    await pause(random.between(1_000, 9_000));
    line.moment = random.happens(0.3) ? random.pick(["answer held", ...moments]) : "never";
    const starts: (() => Promise<void>)[] = [];
    const what = random.next();
    if (what < 0.7) {
      kills.app += 1;
      await app.kill();
      starts.push(startApp);
    }
    if (what > 0.55) {
      kills.emulator += 1;
      await emulator.kill();
      starts.push(startEmulator);
    }
    await pause(random.between(0, 2_000));
    if (random.happens(0.5)) starts.reverse();
    for (const start of starts) await start();
  }
}

/** Reads what the app knows, now that nobody kills it. @throws what it printed, if it does not answer. */
async function read(path: string): Promise<RawAnswer> {
  return ask("GET", path).catch((cause: unknown) => {
    const { exitCode, signalCode } = app.process;
    const end = `exit code ${exitCode}, signal ${signalCode}`;
    throw new Error(`The app (${end}) has not answered ${path}. It printed:\n${app.output()}`, { cause });
  });
}

/** Every call that the app knows. */
async function readRows(): Promise<Call[]> {
  const found = await Promise.all(
    [...asked].map(async ([callId, { room }]) => {
      const { status, body } = await read(`/room/${room}/calls/${callId}`);
      return status === 404 ? null : Call.parse(JSON.parse(body));
    }),
  );
  return found.filter((call) => call !== null);
}

function runningOf(rows: Call[]): Call[] {
  return rows.filter(({ state }) => state !== "ended");
}

/** The calls in the call logs of all rooms: also such as nobody has asked for. */
async function countLoggedCalls(): Promise<number> {
  const logs = await Promise.all(rooms.map((room) => read(`/room/${room}/calls.csv`)));
  return logs.reduce((sum, { body }) => sum + body.trim().split("\r\n").length - 1, 0);
}

async function metric(name: string): Promise<number> {
  const { body } = await read("/metrics");
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(body)?.[1]);
}

/** @returns how many calls ended for which reason. */
function tallyReasons(ended: Call[]): string {
  const counts = new Map<string, number>();
  for (const { end } of ended) {
    const reason = end?.reason ?? "none";
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
}

/** Time from the answer to a hang-up until the phone knew, in milliseconds; the app may have been killed meanwhile. */
function slowestHangUpMs(): number {
  const times = phones.flatMap(({ callId, endedAt }) => {
    const from = hungUpAt.get(callId);
    return from !== undefined && endedAt !== null ? [Math.round(endedAt - from)] : [];
  });
  return Math.max(0, ...times);
}
