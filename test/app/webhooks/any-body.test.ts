import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { signedWith } from "../../../src/settings.ts";
import { metricsOf } from "../../support/metrics.ts";
import { TestServer } from "../../support/server.ts";
import { signReport, WEBHOOK_SECRET } from "../../support/signed-report.ts";

const COUNT = 10_000;
const AT_ONCE = 100;
const TIMEOUT_MS = 120_000;

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start({ settings: { webhooks: signedWith(WEBHOOK_SECRET) } });
});
afterEach(() => server.close());

/** A right value most of the time, so that the other fields are looked at too. */
const mostly = (...right: unknown[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.jsonValue() });
const report = fc
  .record(
    {
      sessionId: mostly("s", "\0", ""),
      projectId: mostly("47665971", 47665971, null),
      event: mostly("callCreated", "callUpdated", "callDestroyed", "muteForced", "callPondered"),
      timestamp: mostly(0, Date.now(), 2 ** 53 - 1, -1, 1e300),
      state: mostly("DIALING", "RINGING", "ON_HOLD", "ACTIVE", "HANGUP", "toString", "__proto__"),
      reason_code: mostly("486", 700, "", "\0", "x".repeat(1000)),
      reason_message: mostly("Busy Here", "\0", null),
      call: fc.record({
        connectionId: mostly("c", "\ud800"),
        createdAt: mostly(0, null, "now"),
        id: mostly(1),
      }),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));
const nested = fc
  .tuple(fc.constantFrom("[", '{"call":', '{"__proto__":'), fc.integer({ min: 1, max: 6_000 }))
  .map(([open, depth]) => open.repeat(depth));
const body = fc.oneof(
  { weight: 6, arbitrary: report.map((text) => Buffer.from(text)) },
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

const WRONG = [401, 413];
const statusesOf = new Map([
  ["right", [200, 400, 413]],
  ["none", [503, 413]],
]);

test("of 10,000 random reports none is too much: each is taken or refused, and all are counted", {
  timeout: TIMEOUT_MS,
}, async () => {
  const seed = Date.now();
  const requests = fc.sample(fc.tuple(body, authorization), { numRuns: COUNT, seed });
  for (let first = 0; first < COUNT; first += AT_ONCE) {
    const some = requests.slice(first, first + AT_ONCE);
    const statuses = await Promise.all(some.map(([bytes, header]) => send(bytes, header)));
    for (const [index, [bytes, header]] of some.entries()) {
      const right = statusesOf.get(header) ?? WRONG;
      expect(right, `seed ${seed}: ${header} ${bytes}`).toContain(statuses[index]);
    }
  }
  const counted = Object.entries(await metricsOf(server)).filter(([name]) => name.startsWith("sip_reports"));
  expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(COUNT);
  expect((await server.get("/readyz")).status).toBe(200);
});
