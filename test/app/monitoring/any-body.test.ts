import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reportKinds, signedWith } from "../../../src/settings/settings.ts";
import { isLong } from "../../support/long.ts";
import { metricsOf } from "../../support/metrics.ts";
import { DESK, TestServer } from "../../support/server.ts";
import { signReport, WEBHOOK_SECRET } from "../../support/signed-report.ts";

const COUNT = isLong ? 10_000 : 500;
const SEED = isLong ? Date.now() : 1;
const AT_ONCE = 100;
const TIMEOUT_MS = 120_000;
const CALLS = Math.ceil(COUNT / 1_000);
/** So many of each kind, at least, are to get through to the calls that they are about. */
const LEAST_ACCEPTED = COUNT / 100;
/** Name by which the platform knows the phone whose dial it never answered. */
const LATE_CONNECTION = randomUUID();

/** Names of calls, as reports have them. */
interface Reported {
  sessionId: string;
  connectionId: string | null;
  id: string | null;
}

let server: TestServer;
/** Calls that a report can be about: the last one has not been recognized yet. */
let reported: Reported[];

beforeEach(async () => {
  server = await TestServer.start({ settings: { webhooks: signedWith(WEBHOOK_SECRET) } });
  reported = [];
  const sessionId = await server.sessionId("lobby");
  for (let count = 0; count < CALLS; count++) reported.push({ ...(await server.dial("lobby")), sessionId });
  server.platform.behave("dial", "reset");
  await server.post("/room/late/calls", { to: DESK });
  const late = { connectionId: LATE_CONNECTION, id: randomUUID() };
  reported.push({ ...late, sessionId: await server.sessionId("late") });
});
afterEach(() => server.close());

/** A right value most of the time, so that the other fields are looked at too. */
const mostly = (right: unknown[], wrong: unknown[] = []) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: wrong.length > 0 ? fc.constantFrom(...wrong) : fc.jsonValue() },
    { weight: 1, arbitrary: fc.jsonValue() },
  );

/** A call that is not recognized yet takes the first connection that it is told for its own. */
const connectionOf = ({ connectionId }: Reported) =>
  connectionId === LATE_CONNECTION ? fc.constant(connectionId) : mostly([connectionId], ["c", "\ud800"]);

/** Reports about one call, most of the time; of which any part may be missing, some of the time. */
const reportAbout = (call: Reported) => {
  const { sessionId, id } = call;
  const fields = {
    sessionId: mostly([sessionId], ["s", "\0", ""]),
    projectId: mostly(["47665971", 47665971, null]),
    event: mostly(["callCreated", "callUpdated", "callDestroyed", "muteForced"], ["callPondered"]),
    timestamp: mostly([0, Date.now(), 2 ** 53 - 1], [-1, 1e300]),
    state: mostly(["DIALING", "RINGING", "ON_HOLD", "ACTIVE", "HANGUP"], ["toString", "__proto__"]),
    reason_code: mostly(["486", 700, ""], ["\0", "x".repeat(1000)]),
    reason_message: mostly(["Busy Here", null], ["\0"]),
    call: fc.record({
      connectionId: connectionOf(call),
      createdAt: mostly([Date.now(), 0, null], ["now"]),
      id: mostly([id], [1]),
    }),
  };
  return fc.oneof(fc.record(fields), fc.record(fields, { requiredKeys: [] }));
};
const nested = fc
  .tuple(fc.constantFrom("[", '{"call":', '{"__proto__":'), fc.integer({ min: 1, max: 6_000 }))
  .map(([open, depth]) => open.repeat(depth));
const bodyAbout = (calls: Reported[]) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(...calls)
        .chain(reportAbout)
        .map((value) => Buffer.from(JSON.stringify(value))),
    },
    { weight: 2, arbitrary: fc.json().map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.string().map((text) => Buffer.from(`${text}\ufeff{}`)) },
    { weight: 1, arbitrary: nested.map((text) => Buffer.from(text)) },
  );
const authorization = fc.oneof(
  { weight: 6, arbitrary: fc.constant("right" as const) },
  { weight: 1, arbitrary: fc.constant("none" as const) },
  { weight: 1, arbitrary: fc.stringMatching(/^Bearer [\w.-]{1,80}$/) },
);

async function send(bytes: Buffer<ArrayBuffer>, authorization: string): Promise<number> {
  const headers = new Headers({ accept: "application/json" });
  if (authorization === "right") headers.set("authorization", await signReport(bytes));
  else if (authorization !== "none") headers.set("authorization", authorization);
  const response = await fetch(`${server.origin}/webhooks/sip`, { method: "POST", headers, body: bytes });
  await response.body?.cancel();
  return response.status;
}

/** After many wrong ones they are turned away unread. */
const WRONG = [401, 413, 429];
const statusesOf = new Map([
  ["right", [200, 400, 413]],
  ["none", [503, 413]],
]);

test(`of ${COUNT} random reports none is too much: each is taken or refused, and all are counted`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const requests = fc.sample(fc.tuple(bodyAbout(reported), authorization), { numRuns: COUNT, seed: SEED });
  for (let first = 0; first < COUNT; first += AT_ONCE) {
    const some = requests.slice(first, first + AT_ONCE);
    const statuses = await Promise.all(some.map(([bytes, header]) => send(bytes, header)));
    for (const [index, [bytes, header]] of some.entries()) {
      const right = statusesOf.get(header) ?? WRONG;
      expect(right, `seed ${SEED}: ${header} ${bytes}`).toContain(statuses[index]);
    }
  }
  const metrics = await metricsOf(server);
  const counted = Object.entries(metrics).filter(([name]) => name.startsWith("sip_reports"));
  expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(COUNT);
  expect((await server.get("/readyz")).status).toBe(200);
  for (const kind of reportKinds)
    expect(metrics[`sip_reports_total{kind="${kind}",outcome="accepted"}`], `seed ${SEED}`).toBeGreaterThan(
      LEAST_ACCEPTED,
    );
  for (const call of [...(await server.calls("lobby")), ...(await server.calls("late"))]) {
    expect(call, `seed ${SEED}`).toMatchObject({
      connectionId: expect.any(String),
      state: "ended",
      answeredAt: expect.any(Number),
      mutedAt: expect.any(Number),
    });
  }
});
