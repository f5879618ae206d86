import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLogger } from "../../../src/app/http/logging.ts";
import { signedWith } from "../../../src/settings/settings.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { metricsOf } from "../../support/metrics.ts";
import { simulateTimers } from "../../support/passing-time.ts";
import { TestServer } from "../../support/server.ts";
import { signReport, WEBHOOK_SECRET } from "../../support/signed-report.ts";

const FLOOD = 100;
const REFUSED_PER_MINUTE = 60;
const MINUTE_MS = 60_000;
const OTHER = "another-secret-of-the-webhooks-012";

simulateTimers();

interface Line {
  level: number;
  msg: string;
  outcome?: string;
  more?: number;
}

let written: string;
let server: TestServer;
let later: number;
const sink = new Writable({
  write(chunk, _encoding, done) {
    written += String(chunk);
    done();
  },
});
const parts = () => ({ log: createLogger("info", sink), now: () => Date.now() + later });
beforeEach(async () => {
  written = "";
  later = 0;
  server = await TestServer.start({ settings: { webhooks: signedWith(WEBHOOK_SECRET) }, parts: parts() });
});
afterEach(() => server.close());

const lines = () =>
  written
    .split("\n")
    .filter(Boolean)
    .map((line): Line => JSON.parse(line));

const body = JSON.stringify({
  sessionId: "s",
  event: "callUpdated",
  timestamp: 1,
  call: { connectionId: "c" },
});

const send = (authorization?: string, content = body) =>
  server.post("/webhooks/sip", content, authorization === undefined ? {} : { authorization });

async function sendMany(authorization?: string): Promise<number[]> {
  const statuses = [];
  for (let sent = 0; sent < FLOOD; sent++) statuses.push((await send(authorization)).status);
  return statuses;
}

describe("many reports that are not signed", () => {
  test("leave two lines in the log: one for the first of a kind, one that counts the others", async () => {
    await sendMany();
    expect(lines().map(({ outcome }) => outcome)).toEqual(["unsigned", "too many"]);
    vi.advanceTimersByTime(MINUTE_MS);
    const counts = lines().slice(2);
    expect(counts).toMatchObject([{ outcome: "unsigned" }, { outcome: "too many" }]);
    expect(counts.reduce((sum, { more = 0 }) => sum + more, 2)).toBe(FLOOD);
    await send();
    expect(lines()).toHaveLength(5);
  });

  test("are asked for again, and turned away with their bodies unread once there are too many", async () => {
    expect(new Set(await sendMany())).toEqual(new Set([503]));
    const large = await send(undefined, "x".repeat(100_000));
    expect(large.status).toBe(503); // read, it would be too large: 413
    expect(large.headers.get("connection")).toBe("close");
    expect(Number(large.headers.get("retry-after"))).toBeGreaterThan(0);
    const counts = await metricsOf(server);
    expect(counts['sip_reports_total{kind="callUpdated",outcome="unsigned"}']).toBe(REFUSED_PER_MINUTE + 1);
    expect(counts['sip_reports_total{kind="other",outcome="too many"}']).toBe(FLOOD - REFUSED_PER_MINUTE);
  });

  test("keep no report away that is signed, from the same address", async () => {
    await sendMany();
    expect((await send(await signReport(body))).status).toBe(200);
  });

  test("are read again a minute later", async () => {
    await sendMany();
    later = MINUTE_MS;
    expect((await send(undefined, "x".repeat(100_000))).status).toBe(413);
  });
});

describe("many reports that are signed wrongly", () => {
  test("are turned away once there are too many, and keep none away that is signed", async () => {
    const statuses = await sendMany(await signReport(body, { secret: OTHER }));
    expect(statuses.slice(0, REFUSED_PER_MINUTE)).toEqual(Array(REFUSED_PER_MINUTE).fill(401));
    expect(statuses.at(-1)).toBe(429);
    expect((await send(await signReport(body))).status).toBe(200);
    expect(lines().map(({ outcome }) => outcome)).toEqual(["bad signature", "too many"]);
  });
});

test("many false webhooks of the Voice API fill no log either", async () => {
  const house = await DialInHouse.open({ signatureSecrets: [WEBHOOK_SECRET], parts: parts() });
  for (let sent = 0; sent < FLOOD; sent++)
    expect((await house.server.post("/webhooks/voice/events", { uuid: "u" })).status).toBe(503);
  expect(lines().map(({ outcome }) => outcome)).toEqual(["unsigned", "too many"]);
  await house.close();
});
