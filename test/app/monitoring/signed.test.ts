import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "../../../src/app/calls/wire.ts";
import { reportKinds, signedKinds, signedWith, type Webhooks } from "../../../src/settings/settings.ts";
import { metricsOf } from "../../support/metrics.ts";
import { API_KEY } from "../../support/platform.ts";
import { TestServer } from "../../support/server.ts";
import { type Forgery, signReport, WEBHOOK_SECRET } from "../../support/signed-report.ts";

const HOUR_MS = 60 * 60 * 1000;
const OTHER = "another-secret-of-the-webhooks-012";

let server: TestServer;
let sessionId: string;
let call: Call;
beforeEach(() => start(signedWith(WEBHOOK_SECRET)));
afterEach(() => server.close());

async function start(webhooks: Webhooks): Promise<void> {
  server = await TestServer.start({ settings: { webhooks } });
  sessionId = await server.sessionId("lobby");
  call = await server.dial("lobby");
}

const reportOf = (event: object) =>
  JSON.stringify({
    ...{ sessionId, projectId: API_KEY, event: "callUpdated", timestamp: Date.now() },
    call: { id: randomUUID(), connectionId: call.connectionId, createdAt: Date.now() },
    ...event,
  });

async function send(body: string, forgery?: Forgery): Promise<number> {
  const authorization = await signReport(body, forgery);
  return (await server.post("/webhooks/sip", body, { authorization })).status;
}

const state = async () => (await server.call("lobby", call.callId)).state;

describe("where reports are signed", () => {
  test("a signed one is believed", async () => {
    expect(await send(reportOf({ state: "RINGING" }))).toBe(200);
    expect(await state()).toBe("ringing");
  });

  test("a forged one is refused, and changes nothing", async () => {
    expect(await send(reportOf({ state: "RINGING" }), { secret: OTHER })).toBe(401);
    const body = reportOf({ event: "callDestroyed", reason_code: "700" });
    expect(await send(body, { claims: { api_key: "another" } })).toBe(401);
    const authorization = await signReport(body);
    const altered = await server.post("/webhooks/sip", body.replace("700", "486"), { authorization });
    expect(altered.status).toBe(401);
    expect(altered.headers.get("www-authenticate")).toBe("Bearer");
    expect(await state()).toBe("dialing");
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="callUpdated",outcome="bad signature"}': 1,
      'sip_reports_total{kind="callDestroyed",outcome="bad signature"}': 2,
    });
  });

  test("one that is not signed is asked for again, also on this machine", async () => {
    const response = await server.post("/webhooks/sip", reportOf({ state: "RINGING" }));
    expect(response.status).toBe(503);
    expect(await state()).toBe("dialing");
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="callUpdated",outcome="unsigned"}': 1,
    });
  });

  test("one that is sent again changes nothing more", async () => {
    const body = reportOf({ state: "ACTIVE" });
    const authorization = await signReport(body);
    for (let n = 0; n < 3; n += 1)
      expect((await server.post("/webhooks/sip", body, { authorization })).status).toBe(200);
    await send(reportOf({ event: "callDestroyed", reason_code: "700", timestamp: Date.now() + 1 }));
    const ended = await server.call("lobby", call.callId);
    expect((await server.post("/webhooks/sip", body, { authorization })).status).toBe(200);
    expect(await server.call("lobby", call.callId)).toEqual(ended);
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="callUpdated",outcome="accepted"}': 1,
      'sip_reports_total{kind="callUpdated",outcome="repeated"}': 3,
    });
  });

  test("one that is an hour late still tells when the phone rang", async () => {
    const rang = Date.now() - HOUR_MS;
    const body = reportOf({ state: "RINGING", timestamp: rang });
    await send(reportOf({ event: "callDestroyed", reason_code: "486" }));
    expect(await send(body, { issuedAt: Math.floor(rang / 1000) })).toBe(200);
    expect(await server.call("lobby", call.callId)).toMatchObject({
      state: "ended",
      ringingAt: rang,
      end: { code: "486" },
    });
  });

  test("one of a kind that nobody knows is believed by any secret, and counted", async () => {
    expect(await send(reportOf({ event: "callPondered" }))).toBe(200);
    expect(await send(reportOf({ event: "callPondered" }), { secret: OTHER })).toBe(401);
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="other",outcome="unknown event"}': 1,
      'sip_reports_total{kind="other",outcome="bad signature"}': 1,
    });
  });
});

describe("where each kind of report has a secret of its own", () => {
  const secretOf = (kind: string) => `the-secret-of-${kind}-0123456789`;
  const [created, updated, ended, muted] = reportKinds;

  beforeEach(async () => {
    await server.close();
    await start({
      trust: "signed",
      secrets: {
        callCreated: [secretOf(created)],
        callUpdated: [secretOf("new"), secretOf(updated)],
        callDestroyed: [secretOf(ended)],
        muteForced: [secretOf(muted)],
        connectionCreated: [secretOf("connectionCreated")],
      },
    });
  });

  test.each(signedKinds)("%s is believed by its own secret alone", async (event) => {
    const body = reportOf({ event, state: "RINGING", connection: { id: "c", data: null } });
    for (const kind of signedKinds) {
      const status = await send(body, { secret: secretOf(kind) });
      expect(status).toBe(kind === event ? 200 : 401);
    }
  });

  test("the new secret is believed as well as the one whose place it takes", async () => {
    expect(await send(reportOf({ state: "RINGING" }), { secret: secretOf("new") })).toBe(200);
    expect(await send(reportOf({ state: "ACTIVE" }), { secret: secretOf(updated) })).toBe(200);
    expect(await state()).toBe("active");
  });
});

describe("where anybody is believed", () => {
  test("a report needs no signature, wherever it comes from", async () => {
    await server.close();
    await start({ trust: "anybody" });
    const body = reportOf({ state: "RINGING" });
    expect((await server.post("/webhooks/sip", body, { "x-forwarded-for": "192.0.2.1" })).status).toBe(200);
    expect(await state()).toBe("ringing");
  });
});
