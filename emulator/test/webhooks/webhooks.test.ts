import { createHash } from "node:crypto";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallEvent } from "../../src/calls/call-view.ts";
import { Journal } from "../../src/journal/journal.ts";
import {
  type Destinations,
  toApplicationDestinations,
  toProjectDestinations,
} from "../../src/webhooks/destinations.ts";
import { FaultInjection } from "../../src/webhooks/fault-injection.ts";
import type { WebhookOptions } from "../../src/webhooks/webhook-options.ts";
import { WebhookQueue } from "../../src/webhooks/webhook-queue.ts";
import { Webhooks } from "../../src/webhooks/webhooks.ts";
import { Receiver } from "./receiver.ts";

const API_KEY = "45000001";
const APPLICATION_ID = "0e0c0b4c-1d5e-8a11-8c3d-0123456789ab";
const SECRET = "a secret of thirty-two bytes or so";
const OTHER_SECRET = "another secret of thirty-two bytes";
const SOON = { timeout: 5_000, interval: 5 };

let receiver: Receiver;
let queue: WebhookQueue;
beforeEach(async () => {
  receiver = await Receiver.open();
  queue = new WebhookQueue({ journal: new Journal(), firstRetryMs: 20 });
});
afterEach(async () => {
  await queue.close();
  receiver.close();
});

const event = (about: Partial<CallEvent>): CallEvent => ({
  sessionId: "SID",
  event: "callUpdated",
  timestamp: 1_700_000_000_000,
  call: { id: "call-1", connectionId: "c1", createdAt: 1_600_000_000_000 },
  ...about,
});

const newWebhooks = (destinations: Destinations) =>
  new Webhooks({ projectId: API_KEY, signer: { apiKey: API_KEY }, destinations, queue });
const webhooksOf = (options: Omit<WebhookOptions, "sip"> = {}) =>
  newWebhooks(toProjectDestinations({ sip: receiver.url, ...options }));

async function received(count: number) {
  await expect.poll(() => receiver.received.length, { message: `${count} callbacks`, ...SOON }).toBe(count);
  return receiver.received;
}

/** Contents of a callback that its receiver trusts. */
async function claimsOf(authorization: string | undefined, secret = SECRET) {
  const token = authorization?.replace(/^Bearer /, "") ?? "";
  return (await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ["HS256"] })).payload;
}

describe("a callback of call monitoring", () => {
  const common = {
    sessionId: "SID",
    projectId: API_KEY,
    timestamp: 1_700_000_000_000,
    call: { id: "call-1", connectionId: "c1", createdAt: 1_600_000_000_000 },
  };

  test.each<[string, Partial<CallEvent>, object]>([
    ["a new call", { event: "callCreated" }, { event: "callCreated" }],
    ["a call that rings", { state: "RINGING" }, { event: "callUpdated", state: "RINGING" }],
    [
      "a call that ended",
      { event: "callDestroyed", reasonCode: "486", reasonMessage: "Busy Here" },
      { event: "callDestroyed", reason_code: "486", reason_message: "Busy Here" },
    ],
    ["a phone that was muted", { event: "muteForced" }, { event: "muteForced" }],
  ])("about %s has the platform's shape", async (_what, about, payload) => {
    webhooksOf().send(event(about));
    const [first] = await received(1);
    expect(first?.body).toEqual({ ...common, ...payload });
  });

  test("without a URL goes nowhere", async () => {
    newWebhooks({}).send(event({}));
    webhooksOf().send(event({ event: "callCreated" }));
    expect((await received(1)).map(({ body }) => body.event)).toEqual(["callCreated"]);
  });
});

describe("a signature", () => {
  test("is that of the platform's secure callbacks", async () => {
    const before = Math.floor(Date.now() / 1000);
    webhooksOf({ secret: SECRET }).send(event({ state: "RINGING" }));
    const [first] = await received(1);
    expect(decodeProtectedHeader(first?.authorization?.replace(/^Bearer /, "") ?? "")).toEqual({
      alg: "HS256",
      typ: "JWT",
    });
    const claims = await claimsOf(first?.authorization);
    expect(claims).toEqual({
      iss: "Vonage",
      iat: expect.any(Number),
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      payload_hash: createHash("sha256")
        .update(first?.text ?? "")
        .digest("hex"),
      api_key: API_KEY,
    });
    expect(claims.iat).toBeGreaterThanOrEqual(before);
  });

  test("is missing where there is no secret", async () => {
    webhooksOf().send(event({}));
    expect((await received(1))[0]?.authorization).toBeUndefined();
  });

  test("is new for each attempt", async () => {
    receiver.answers.push(503);
    webhooksOf({ secret: SECRET }).send(event({}));
    const ids = (await received(2)).map(async ({ authorization }) => (await claimsOf(authorization)).jti);
    expect(new Set(await Promise.all(ids)).size).toBe(2);
  });

  test("that is forged is not by the secret", async () => {
    queue.faults = FaultInjection.parse({ sign: "forged" });
    webhooksOf({ secret: SECRET }).send(event({}));
    const [first] = await received(1);
    await expect(claimsOf(first?.authorization)).rejects.toThrow("signature verification failed");
  });
});

describe("the webhooks of a Vonage application", () => {
  const webhooksOfApplication = (options: WebhookOptions) =>
    new Webhooks({
      projectId: APPLICATION_ID,
      signer: { apiKey: API_KEY, applicationId: APPLICATION_ID },
      destinations: toApplicationDestinations(options),
      queue,
    });

  test("are one for each kind of event, each with a secret of its own", async () => {
    const { url } = receiver;
    const webhooks = webhooksOfApplication({
      application: {
        sip_call_created: { address: `${url}/created`, secret: SECRET, active: true },
        sip_call_updated: { address: `${url}/updated`, secret: OTHER_SECRET },
        sip_call_mute_forced: { address: `${url}/muted` },
        sip_call_destroyed: { address: `${url}/destroyed`, active: false },
      },
    });
    const names = ["callCreated", "callUpdated", "callDestroyed", "muteForced"] as const;
    for (const name of names) webhooks.send(event({ event: name }));
    const callbacks = new Map((await received(3)).map((callback) => [callback.path, callback]));
    const [created, updated, muted] = ["created", "updated", "muted"].map((name) =>
      callbacks.get(`/webhooks/sip/${name}`),
    );
    expect(created?.body).toMatchObject({ event: "callCreated", projectId: APPLICATION_ID });
    const ids = { api_key: API_KEY, application_id: APPLICATION_ID };
    expect(await claimsOf(created?.authorization)).toMatchObject(ids);
    expect(await claimsOf(updated?.authorization, OTHER_SECRET)).toMatchObject(ids);
    expect(muted?.body).toMatchObject({ event: "muteForced" });
    expect(muted?.authorization).toBeUndefined();
  });

  test("are those of the OpenTok project where none are given", async () => {
    webhooksOfApplication({ sip: receiver.url, secret: SECRET }).send(event({}));
    const [first] = await received(1);
    expect(await claimsOf(first?.authorization)).toMatchObject({ application_id: APPLICATION_ID });
  });
});
