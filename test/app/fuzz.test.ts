import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Call } from "../../src/app/calls/wire.ts";
import { createLogger } from "../../src/app/http/logging.ts";
import { splitNamed } from "../../src/app/http/named-schema.ts";
import type { OpenApiDocument } from "../../src/app/http/openapi.ts";
import type { Route } from "../../src/app/http/route.ts";
import { Problem } from "../../src/app/http/wire.ts";
import { Invite } from "../../src/app/rooms/wire.ts";
import type { Tables } from "../../src/app/store/schema.ts";
import { CallerList, DialIn } from "../../src/app/telephone/wire.ts";
import { signedWith } from "../../src/settings/settings.ts";
import { countRows } from "../support/count-rows.ts";
import { DialInHouse } from "../support/dial-in-house.ts";
import { type RandomRequest, requestsFor } from "../support/fuzz/random-requests.ts";
import { type RawAnswer, sendRaw } from "../support/fuzz/raw-request.ts";
import { isLong } from "../support/long.ts";
import { API_SECRET } from "../support/platform.ts";
import { cookieOf, DESK, METRICS_TOKEN } from "../support/server.ts";
import { signReport, WEBHOOK_SECRET } from "../support/signed-report.ts";
import { APPLICATION_ID } from "../support/stand-in-voice.ts";

/** Of each of the two kinds of visitors. */
const COUNT = isLong ? 10_000 : 500;
const TIMEOUT_MS = isLong ? 1_800_000 : 120_000;

const PASSPHRASE = "correct horse battery staple";
const VOICE_SECRET = "the-secret-of-the-voice-api-012345";
const SIP_AUTH = { username: "desk", password: "the-password-of-the-trunk" };
const SECRETS = [
  API_SECRET,
  METRICS_TOKEN,
  PASSPHRASE,
  WEBHOOK_SECRET,
  VOICE_SECRET,
  SIP_AUTH.password,
  "PRIVATE KEY",
];
/** Telephone numbers of which guests and the log may show no more than the last digits. */
const CALLED = "14155550177";
const CALLER = "14155550188";
const PLENTY = 1_000_000;
/** A longer head is refused before the app sees it: https://nodejs.org/api/cli.html#--max-http-header-sizesize */
const HEAD_MAX_BYTES = 16 * 1024;
/** What a request for nobody's route gets. */
const ELSEWHERE = [400, 403, 404];
/** Pages and their forms are not in the document. */
const PAGES = [200, 303, 400, 403, 404, 413, 415];

let house: DialInHouse;
let document: OpenApiDocument;
let agent: Agent;
/** Everything that was logged. */
let log: string;
/** PINs that lead into the room, or did. */
let pins: string[];
/** Strings that mean something to the app. */
let words: string[];
let hostCookie: string;
/** Cookie of the browser that the host signs in from. */
let knownBrowser: string;

beforeEach(async () => {
  log = "";
  agent = new Agent({ keepAlive: true });
  const destination = {
    write(line: string) {
      log += line;
    },
  };
  house = await DialInHouse.open({
    signatureSecrets: [VOICE_SECRET],
    settings: {
      access: { mode: "passphrase", passphrase: PASSPHRASE },
      guests: "link",
      webhooks: signedWith(WEBHOOK_SECRET),
      sip: { uri: DESK, numberUri: null, auth: SIP_AUTH, headers: {}, from: null, secure: false },
      dial: { allow: ["sip.example.com", "country:US"] },
      limits: {
        ...{ maxCalls: PLENTY, maxCallsOfAll: PLENTY, maxCallsOfHost: PLENTY, maxDials: PLENTY },
        ...{ maxDialsOfHost: PLENTY, maxDialsOfAddress: PLENTY },
      },
    },
    parts: { log: createLogger("trace", destination) },
  });
  knownBrowser = "";
  await signIn();
  await furnish();
  document = (await (await house.server.get("/openapi.json")).json()) as OpenApiDocument;
});
afterEach(async () => {
  agent.destroy();
  await house.close();
});

/** By the same browser each time, which nobody's wrong tries lock out. */
async function signIn(): Promise<void> {
  const headers = { cookie: knownBrowser };
  const response = await house.server.post("/sign-in", { passphrase: PASSPHRASE }, headers);
  expect(response.status).toBe(200);
  const cookies = cookieOf(response).split("; ");
  hostCookie = cookies.find((cookie) => cookie.startsWith("phones=")) ?? "";
  knownBrowser = cookies.find((cookie) => cookie.startsWith("phones-known=")) ?? knownBrowser;
}

async function signVoice(body: string): Promise<string> {
  return signReport(body, { secret: VOICE_SECRET, claims: { application_id: APPLICATION_ID } });
}

/** A room with a call to a telephone, somebody at a telephone who waits to be let in, and an invite. */
async function furnish(): Promise<void> {
  const { server } = house;
  const headers = { cookie: hostCookie, "content-type": "application/json" };
  const ask = async (method: string, path: string, body?: object) =>
    (
      await fetch(server.origin + path, {
        method,
        headers: { accept: "application/json", ...headers },
        body: body && JSON.stringify(body),
      })
    ).json();
  await ask("GET", "/room/lobby");
  const call = Call.parse(await ask("POST", "/room/lobby/calls", { to: `sip:+${CALLED}@sip.example.com` }));
  const invite = Invite.parse(await ask("POST", "/room/lobby/invites", {}));
  const { pin } = DialIn.parse(await ask("PATCH", "/room/lobby/dial-in", { waitsForHost: true }));
  pins = [pin ?? ""];
  const leg = { uuid: house.voice.newLeg(), from: CALLER, to: "12015550123" };
  for (const [webhook, more] of [
    ["answer", {}],
    ["input", { dtmf: { digits: pin, timed_out: false } }],
  ] as const) {
    const body = JSON.stringify({ ...leg, ...more });
    await server.post(`/webhooks/voice/${webhook}`, body, { authorization: await signVoice(body) });
  }
  const { callers } = CallerList.parse(await ask("GET", "/room/lobby/callers"));
  expect(callers).toMatchObject([{ state: "waiting" }]);
  words = [
    ...[
      "lobby",
      "Lobby",
      "lobby",
      "other",
      DESK,
      "sip:echo@sip.example.com;transport=tls",
      "Ada",
      "12#",
      "guest",
    ],
    ...[call.callId, call.callId, call.connectionId ?? "", call.streamId ?? "", callers[0]?.callerId ?? ""],
    ...[invite.inviteId, invite.path, randomUUID(), "/room/lobby", `${Date.now()}`, leg.uuid],
  ];
}

/** The tables that only hosts, the platform and the Voice API may add to or take from. */
const GUARDED = [
  "rooms",
  "calls",
  "invites",
  "callers",
  "bridges",
  "dial_ins",
  "admissions",
  "host_sessions",
] as const satisfies (keyof Tables)[];

async function countGuardedRows(): Promise<Record<string, number | undefined>> {
  const counts = await countRows(house.server.dataDirectory);
  return Object.fromEntries(GUARDED.map((table) => [table, counts[table]]));
}

/** Routes that a request may have been taken by. */
function routesAt({ method, path }: RandomRequest): Route[] {
  const [pathname = ""] = path.split("?");
  const asked = method === "HEAD" ? "GET" : method;
  return house.server.routes.filter((route) => {
    const pattern = route.path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+");
    return asked === route.method.toUpperCase() && new RegExp(`^${pattern}/?$`, "i").test(pathname);
  });
}

/** Statuses that the document names for a route. */
function statusesOf({ method, path, operation }: Route): number[] {
  if (operation === null) return PAGES;
  const documented = document.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method];
  return Object.keys(documented?.responses ?? {}).map(Number);
}

/** Statuses that any route may answer, for what stands in the head of a request. */
function generalStatuses({ method, path, headers }: RandomRequest): number[] {
  const isChanged = !["GET", "HEAD", "OPTIONS"].includes(method);
  return [
    ...(method === "OPTIONS" ? [200] : []),
    ...(isChanged && (headers.origin || headers["sec-fetch-site"]) ? [403] : []),
    ...(path.includes("%") ? [400] : []),
    ...(path.length > HEAD_MAX_BYTES / 2 ? [431] : []),
    ...(headers.host === new URL(house.server.origin).host ? [] : [421]),
    ...(headers["if-none-match"] ? [304] : []),
  ];
}

function expectAsDocumented(request: RandomRequest, answer: RawAnswer): void {
  const routes = routesAt(request);
  const expected = routes.length === 0 ? ELSEWHERE : routes.flatMap(statusesOf);
  expect([...expected, ...generalStatuses(request)]).toContain(answer.status);
  if (request.method === "HEAD" || request.method === "OPTIONS") return;
  if (answer.status >= 400) expectProblem(request, answer);
  else for (const route of routes) expectContent(route, answer);
}

/** Who asks for JSON, or for anything and sends no form of a page, is told in JSON. */
function expectProblem({ headers, path }: RandomRequest, { status, type, body }: RawAnswer): void {
  const { accept = "*/*", "content-type": sent = "" } = headers;
  if (path.startsWith("/readyz") || status === 431) return;
  if (accept === "text/html") expect(type).toMatch(/^text\/html/);
  const isPage = accept !== "*/*" || sent.startsWith("application/x-www-form-urlencoded");
  if (isPage && accept !== "application/json") return;
  expect(type).toMatch(/^application\/problem\+json/);
  expect(Problem.strict().parse(JSON.parse(body)).status).toBe(status);
}

function expectContent({ operation }: Route, { status, type, body }: RawAnswer): void {
  const answer = operation?.answers[status];
  if (!answer) return;
  if (answer.type) expect(type).toContain(answer.type);
  if (answer.schema && type.startsWith("application/json"))
    splitNamed(answer.schema).schema.parse(JSON.parse(body));
}

const linesWith = (text: string, parts: readonly string[]) =>
  text.split("\n").filter((line) => parts.some((part) => line.includes(part)));

function expectNoSecret(text: string): void {
  expect(linesWith(text, SECRETS)).toEqual([]);
}

function expectNoNumber(text: string): void {
  expect(linesWith(text, [CALLED, CALLER, ...pins])).toEqual([]);
}

/** The process lives, nothing that it did not expect is in its log, and the platform was asked nothing odd. */
async function expectUnharmed(): Promise<void> {
  expect((await house.server.get("/livez")).status).toBe(200);
  expect((await house.server.get("/readyz")).status).toBe(200);
  expect(log).not.toBe("");
  expectNoSecret(log);
  expectNoNumber(log);
  expect(linesWith(log, ['"statusCode":500', '"level":60'])).toEqual([]);
  expect(house.server.platform.unknown).toEqual([]);
}

test(`${COUNT} random requests of strangers and guests are answered as documented, and do and tell nothing`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const { server } = house;
  const guest = cookieOf(await server.get("/room/lobby"));
  const forged = guest.replace("phones-guest=", "phones=");
  const other = await signReport("{}", { secret: "another secret, of nobody in this house" });
  const requests = requestsFor(server.routes, {
    words,
    cookies: [guest, guest, guest, forged, `${guest}; ${forged}`, "phones=x", "phones=", "__proto__=x; a"],
    authorizations: [other, "Bearer x", "Bearer", "Basic eDp5", "Bearer null", `Bearer ${"x".repeat(4_000)}`],
    host: new URL(server.origin).host,
  });
  const { platform } = server;
  const doings = () => [platform.count("dial"), platform.count("create session"), house.voice.changes.length];
  const [done, rows] = [doings(), await countGuardedRows()];
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const answer = await sendRaw(server.origin, request, agent);
      expectAsDocumented(request, answer);
      expectNoSecret(answer.headers + answer.body);
      expectNoNumber(answer.headers + answer.body);
    }),
    { numRuns: COUNT },
  );
  expect(doings()).toEqual(done);
  expect(await countGuardedRows()).toEqual(rows);
  await expectUnharmed();
});

test(`${COUNT} random requests of hosts, the platform and the Voice API are answered as documented`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const { server } = house;
  const requests = requestsFor(server.routes, {
    words,
    cookies: ["host"],
    authorizations: ["signed"],
    host: new URL(server.origin).host,
  });
  await fc.assert(
    fc.asyncProperty(requests, async (random) => {
      const request = await asThoseWhoMay(random);
      const answer = await sendRaw(server.origin, request, agent);
      if (random.target.path === "/sign-out") await signIn();
      pins.push(...[...answer.body.matchAll(/"pin":"(\d+)"/g)].map(([, pin = ""]) => pin));
      expectAsDocumented(request, answer);
      expectNoSecret(answer.headers + answer.body);
    }),
    { numRuns: COUNT },
  );
  await expectUnharmed();
});

/** The same request with the cookie of the host, or signed as its route wants it. */
async function asThoseWhoMay(random: RandomRequest): Promise<RandomRequest> {
  const { cookie, authorization, ...headers } = random.headers;
  const { access } = random.target;
  if (cookie === "host") headers.cookie = hostCookie;
  else if (cookie !== undefined) headers.cookie = cookie;
  if (authorization !== "signed")
    return { ...random, headers: { ...headers, ...(authorization && { authorization }) } };
  const body = (random.body ?? Buffer.alloc(0)).toString("latin1");
  if (access === "metrics") headers.authorization = `Bearer ${METRICS_TOKEN}`;
  if (access === "signature") headers.authorization = await signReport(Buffer.from(body, "latin1"));
  if (access === "voiceSignature")
    headers.authorization = await signReport(signedBytes(random), {
      secret: VOICE_SECRET,
      claims: { application_id: APPLICATION_ID },
    });
  return { ...random, headers };
}

/** The Voice API signs the body, or the query as JSON. */
function signedBytes({ method, path, body }: RandomRequest): Uint8Array {
  if (method === "POST") return body ?? Buffer.alloc(0);
  return Buffer.from(JSON.stringify(Object.fromEntries(new URLSearchParams(path.split("?")[1] ?? ""))));
}
