import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Journal } from "../../src/journal/journal.ts";
import { FaultInjection } from "../../src/webhooks/fault-injection.ts";
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
const received = (count: number) =>
  expect
    .poll(() => receiver.received.length, { message: `${count} callbacks`, timeout: 5_000, interval: 5 })
    .toBe(count);

describe("fault injection", () => {
  const inject = (faults: Partial<FaultInjection>) => {
    queue.faults = FaultInjection.parse(faults);
  };
  const sign = async ({ isForged }: { isForged: boolean }) => (isForged ? "Bearer forged" : "Bearer genuine");
  const signatures = () => receiver.received.map(({ authorization }) => authorization);

  test("repeats each callback", async () => {
    inject({ repeat: 3 });
    queue.send(delivery("callCreated"));
    queue.send(delivery("DIALING"));
    await received(6);
    expect(receiver.events).toEqual([...Array(3).fill("callCreated"), ...Array(3).fill("DIALING")]);
  });

  test("delays each, however many there are", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    vi.stubGlobal("fetch", async () => new Response(null, { status: 200 }));
    inject({ delayMs: 3_600_000 });
    queue.send(delivery("callCreated"));
    queue.send(delivery("DIALING"));
    await vi.advanceTimersByTimeAsync(3_599_999);
    expect(journal.recent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(journal.recent().map(({ summary }) => summary)).toEqual(["callCreated 200", "DIALING 200"]);
  });

  test("mixes their order", async () => {
    const lateness = [0.2, 0.1, 0];
    const mixing = new WebhookQueue({ journal, random: () => lateness.shift() ?? 0 });
    mixing.faults = FaultInjection.parse({ shuffle: true });
    for (const event of ["callCreated", "DIALING", "RINGING"]) mixing.send(delivery(event));
    await received(3);
    expect(receiver.events).toEqual(["RINGING", "DIALING", "callCreated"]);
    await mixing.close();
  });

  test("leaves the first attempt unsigned, and signs what is refused then", async () => {
    inject({ sign: "none" });
    receiver.answers.push(503);
    queue.send(delivery("callCreated", { sign }));
    await received(2);
    expect(signatures()).toEqual([undefined, "Bearer genuine"]);
  });

  test("forges signatures until it is set back", async () => {
    inject({ sign: "forged" });
    receiver.answers.push(401, 401);
    queue.send(delivery("callCreated", { sign }));
    await received(2);
    inject({});
    await received(3);
    expect(signatures()).toEqual(["Bearer forged", "Bearer forged", "Bearer genuine"]);
  });

  test("is given up with what is late when the emulator is reset", async () => {
    inject({ delayMs: 60_000 });
    queue.send(delivery("callCreated"));
    queue.clear();
    inject({});
    queue.send(delivery("callDestroyed"));
    await received(1);
    expect(receiver.events).toEqual(["callDestroyed"]);
  });
});

describe("how callbacks are delivered", () => {
  test("is as on a good day where nothing is said", () => {
    expect(FaultInjection.parse({})).toEqual({ repeat: 1, delayMs: 0, shuffle: false, sign: "valid" });
  });

  test.each([
    ["no time at all", { repeat: 0 }],
    ["half a time", { repeat: 1.5 }],
    ["hundred times", { repeat: 100 }],
    ["before it happened", { delayMs: -1 }],
    ["after more than a day", { delayMs: 86_400_001 }],
    ["shuffled by a word", { shuffle: "yes" }],
    ["signed by nobody known", { sign: "badly" }],
    ["in a misspelled fault", { delay: 5 }],
  ])("can't be %s", (_what, faults) => {
    expect(FaultInjection.safeParse(faults).success).toBe(false);
  });
});
