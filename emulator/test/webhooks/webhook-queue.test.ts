import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Journal } from "../../src/journal/journal.ts";
import { type Delivery, WebhookQueue } from "../../src/webhooks/webhook-queue.ts";
import { newDelivery, Receiver } from "./receiver.ts";

let receiver: Receiver;
let journal: Journal;
let queue: WebhookQueue;
beforeEach(async () => {
  receiver = await Receiver.open();
  journal = new Journal();
  queue = new WebhookQueue({ journal, firstRetryMs: 20 });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await queue.close();
  receiver.close();
});

const delivery = (event: string, about: Partial<Delivery> = {}) => newDelivery(receiver.url, event, about);
const SOON = { timeout: 5_000, interval: 5 };
const received = (count: number) =>
  expect.poll(() => receiver.received.length, { message: `${count} callbacks`, ...SOON }).toBe(count);
const outcomes = () => journal.recent().map(({ summary }) => summary);

describe("a callback", () => {
  test("is written down with what became of it", async () => {
    queue.send(delivery("callUpdated RINGING"));
    await expect.poll(outcomes).toEqual(["callUpdated RINGING 200"]);
    expect(journal.recent()[0]).toMatchObject({ kind: "webhook", direction: "out", sessionId: "SID" });
    expect(journal.recent()[0]?.detail).toContain(`POST ${receiver.url}`);
  });

  test.each([
    ["refused with 500", 500],
    ["refused with 404", 404],
    ["redirected", 302],
    ["cut off", "cut"],
  ] as const)("that is %s is sent again until it is accepted", async (_what, answer) => {
    receiver.answers.push(answer, answer);
    queue.send(delivery("callUpdated ACTIVE"));
    await received(3);
    await expect.poll(() => outcomes().at(-1)).toBe("callUpdated ACTIVE 200");
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
  });

  test("comes after the earlier ones of its call, however slow these are answered", async () => {
    const release = receiver.hold();
    queue.send(delivery("callCreated"));
    queue.send(delivery("DIALING"));
    queue.send(delivery("RINGING", { subject: "call-2" }));
    await received(2);
    expect(receiver.events).toEqual(["callCreated", "RINGING"]);
    release();
    await received(3);
    expect(receiver.events[2]).toBe("DIALING");
  });

  test("waits for no other receiver", async () => {
    const other = await Receiver.open();
    const release = receiver.hold();
    queue.send(delivery("callCreated"));
    queue.send(delivery("callCreated", { url: other.url }));
    queue.send(delivery("DIALING", { url: other.url }));
    await expect.poll(() => other.events, SOON).toEqual(["callCreated", "DIALING"]);
    other.close();
    release();
  });

  test("is not held up by an earlier one that has to be repeated", async () => {
    queue = new WebhookQueue({ journal, firstRetryMs: 60_000 });
    receiver.answers.push(500);
    queue.send(delivery("callCreated"));
    queue.send(delivery("DIALING"));
    await expect.poll(outcomes, SOON).toEqual(["callCreated 500", "DIALING 200"]);
    expect(receiver.events).toEqual(["callCreated", "DIALING"]);
  });

  test("to where nobody listens is no accident of the emulator's", async () => {
    receiver.close();
    queue.send(delivery("callCreated"));
    await expect.poll(() => outcomes().length, { message: "two attempts" }).toBeGreaterThan(1);
    expect(outcomes()[0]).toMatch(/^callCreated failed: .*ECONNREFUSED/);
  });

  test("whose answer has no end is cut off, and counts by its status", async () => {
    receiver.answers.push("endless");
    queue.send(delivery("callCreated"));
    await expect.poll(outcomes).toEqual(["callCreated 200"]);
    await receiver.cutOff;
  });

  test("is signed anew for each attempt", async () => {
    let signatures = 0;
    const sign = async () => `Bearer signature-${++signatures}`;
    receiver.answers.push(500);
    queue.send(delivery("callCreated", { sign }));
    await received(2);
    expect(receiver.received.map(({ authorization }) => authorization)).toEqual([
      "Bearer signature-1",
      "Bearer signature-2",
    ]);
  });

  test("shows that it was signed, but not how", async () => {
    queue.send(delivery("callCreated", { sign: async () => "Bearer top-secret" }));
    await expect.poll(() => journal.recent()[0]?.detail).toContain("Authorization: Bearer [concealed]");
    expect(journal.recent()[0]?.detail).not.toContain("top-secret");
  });
});

describe("retries", () => {
  let attempts: number[];
  let refused: WebhookQueue;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
    attempts = [];
    const begin = Date.now();
    const record = () => attempts.push(Math.round((Date.now() - begin) / 1000));
    refused = new WebhookQueue({ journal: { record } });
  });

  test("come after 5 s, at twice the distance each time up to 15 min, for 24 h", async () => {
    refused.send(delivery("callCreated"));
    await vi.advanceTimersByTimeAsync(30 * 3_600_000);
    const distances = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(distances.slice(0, 10)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    expect(attempts.at(-1)).toBeGreaterThan(23.5 * 3600);
    expect(attempts.at(-1)).toBeLessThanOrEqual(24 * 3600);
  });

  test("come also when the app takes longer than 10 s to answer", async () => {
    const neverAnswer = (_url: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    vi.stubGlobal("fetch", neverAnswer);
    refused.send(delivery("callCreated"));
    await vi.advanceTimersByTimeAsync(26_000);
    expect(attempts).toEqual([10, 25]);
  });

  test("end when the emulator is reset, or closed", async () => {
    refused.send(delivery("callCreated"));
    await vi.advanceTimersByTimeAsync(0);
    refused.clear();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts).toHaveLength(1);
    refused.send(delivery("callCreated"));
    await refused.close();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts).toHaveLength(2);
  });
});

test("the last callbacks still go out when the emulator closes", async () => {
  queue.send(delivery("HANGUP"));
  queue.send(delivery("callDestroyed"));
  await queue.close();
  expect(receiver.received).toHaveLength(2);
});

test("closing does not wait for an app that does not answer", async () => {
  receiver.hold();
  queue.send(delivery("callCreated"));
  await received(1);
  await queue.close(50);
  expect(outcomes()).toEqual([]);
});

test("what is under way when the emulator is reset is given up, and so is what waits for it", async () => {
  const release = receiver.hold();
  receiver.answers.push(500);
  queue.send(delivery("callCreated"));
  queue.send(delivery("DIALING"));
  await received(1);
  queue.clear();
  release();
  queue.send(delivery("callDestroyed"));
  await expect.poll(outcomes).toEqual(["callDestroyed 200"]);
  expect(receiver.events).toEqual(["callCreated", "callDestroyed"]);
});
