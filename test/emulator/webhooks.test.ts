import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallEvent } from "../../src/emulator/calls/contract.ts";
import { Journal } from "../../src/emulator/journal.ts";
import { Webhooks } from "../../src/emulator/webhooks.ts";

/** The app's end: it keeps what it got, and answers with the next of these; then with 200. */
class Receiver {
  readonly bodies: Record<string, unknown>[] = [];
  readonly answers: (number | "cut" | "endless")[] = [];
  /** Resolves when an endless answer has been cut off by who asked. */
  readonly cutOff: Promise<void>;
  /** While set, nobody is answered. */
  gate: Promise<void> = Promise.resolve();
  readonly #server: Server;

  constructor() {
    let noteCutOff = (): void => {};
    this.cutOff = new Promise((resolve) => {
      noteCutOff = resolve;
    });
    this.#server = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      this.bodies.push(JSON.parse(text));
      await this.gate;
      const answer = this.answers.shift() ?? 200;
      if (answer === "cut") request.socket.destroy();
      else if (answer === "endless") response.once("close", noteCutOff).writeHead(200).write("and so on");
      else response.writeHead(answer, { Location: "/elsewhere" }).end();
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks/sip`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const event = (about: Partial<CallEvent>, callId = "call-1"): CallEvent => ({
  sessionId: "SID",
  event: "callUpdated",
  timestamp: 1_700_000_000_000,
  call: { id: callId, connectionId: "c1", createdAt: 1_600_000_000_000 },
  ...about,
});

let receiver: Receiver;
let url: string;
let journal: Journal;
let webhooks: Webhooks;
beforeEach(async () => {
  receiver = new Receiver();
  url = await receiver.listen();
  journal = new Journal();
  webhooks = new Webhooks({ url, projectId: "45000001", journal, firstRetryMs: 20 });
});
afterEach(async () => {
  await webhooks.close();
  receiver.close();
});

const received = (count: number) =>
  vi.waitFor(() => expect(receiver.bodies, `${count} callbacks`).toHaveLength(count), { timeout: 5_000 });
const outcomes = () => journal.recent().map(({ summary }) => summary);

describe("a call monitoring callback", () => {
  test("has the platform's shape", async () => {
    webhooks.send(event({ event: "callDestroyed", reasonCode: "486", reasonMessage: "Busy Here" }));
    await received(1);
    expect(receiver.bodies[0]).toEqual({
      sessionId: "SID",
      projectId: "45000001",
      event: "callDestroyed",
      reason_code: "486",
      reason_message: "Busy Here",
      timestamp: 1_700_000_000_000,
      call: { id: "call-1", connectionId: "c1", createdAt: 1_600_000_000_000 },
    });
  });

  test("is written down with what became of it", async () => {
    webhooks.send(event({ state: "RINGING" }));
    await expect.poll(outcomes).toEqual(["callUpdated RINGING 200"]);
    expect(journal.recent()[0]).toMatchObject({ kind: "webhook", direction: "out", sessionId: "SID" });
    expect(journal.recent()[0]?.detail).toContain(`POST ${url}`);
  });

  test.each([
    ["refused with 500", 500],
    ["refused with 404", 404],
    ["redirected", 302],
    ["cut off", "cut"],
  ] as const)("that is %s is sent again until it is accepted", async (_what, answer) => {
    receiver.answers.push(answer, answer);
    webhooks.send(event({ state: "ACTIVE" }));
    await received(3);
    await expect.poll(() => outcomes().at(-1)).toBe("callUpdated ACTIVE 200");
    expect(new Set(receiver.bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  test("comes after the earlier ones of its call, however slow these are answered", async () => {
    let open = (): void => {};
    receiver.gate = new Promise((resolve) => {
      open = resolve;
    });
    webhooks.send(event({ event: "callCreated" }));
    webhooks.send(event({ state: "DIALING" }));
    webhooks.send(event({ state: "RINGING" }, "call-2"));
    await received(2);
    expect(receiver.bodies.map(({ event: name, state }) => state ?? name)).toEqual([
      "callCreated",
      "RINGING",
    ]);
    open();
    await received(3);
    expect(receiver.bodies[2]).toMatchObject({ state: "DIALING" });
  });

  test("is not held up by an earlier one that has to be repeated", async () => {
    receiver.answers.push(500);
    webhooks.send(event({ event: "callCreated" }));
    webhooks.send(event({ state: "DIALING" }));
    await received(3);
    expect(receiver.bodies.map(({ event: name, state }) => state ?? name)).toEqual([
      "callCreated",
      "DIALING",
      "callCreated",
    ]);
  });

  test("without a URL goes nowhere", async () => {
    const silent = new Webhooks({ projectId: "45000001", journal });
    silent.send(event({}));
    await silent.close();
    expect(journal.recent()).toEqual([]);
  });

  test("to where nobody listens is no accident of the emulator's", async () => {
    receiver.close();
    webhooks.send(event({ event: "callCreated" }));
    await expect.poll(() => outcomes().length, { message: "two attempts" }).toBeGreaterThan(1);
    expect(outcomes()[0]).toMatch(/^callCreated failed: .*ECONNREFUSED/);
  });
});

describe("retries", () => {
  let attempts: number[];
  let refused: Webhooks;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
    attempts = [];
    const begin = Date.now();
    const record = () => attempts.push(Math.round((Date.now() - begin) / 1000));
    refused = new Webhooks({ url, projectId: "45000001", journal: { record } });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("come after 5 s, at twice the distance each time up to 15 min, for 24 h", async () => {
    refused.send(event({}));
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
    refused.send(event({}));
    await vi.advanceTimersByTimeAsync(26_000);
    expect(attempts).toEqual([10, 25]);
  });

  test("end when the emulator is reset, or closed", async () => {
    refused.send(event({}));
    await vi.advanceTimersByTimeAsync(0);
    refused.clear();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts).toHaveLength(1);
    refused.send(event({}));
    await refused.close();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts).toHaveLength(2);
  });
});

test("the last callbacks still go out when the emulator closes", async () => {
  webhooks.send(event({ state: "HANGUP" }));
  webhooks.send(event({ event: "callDestroyed", reasonCode: "703" }));
  await webhooks.close();
  expect(receiver.bodies).toHaveLength(2);
});

test("closing does not wait for an app that does not answer", async () => {
  receiver.gate = new Promise(() => {});
  webhooks.send(event({ event: "callCreated" }));
  await received(1);
  await webhooks.close(50);
  expect(outcomes()).toEqual([]);
});

test("an answer without end is cut off, and counts by its status", async () => {
  receiver.answers.push("endless");
  webhooks.send(event({ event: "callCreated" }));
  await expect.poll(outcomes).toEqual(["callCreated 200"]);
  await receiver.cutOff;
});

test("what is under way when the emulator is reset is given up, and so is what waits for it", async () => {
  let open = (): void => {};
  receiver.gate = new Promise((resolve) => {
    open = resolve;
  });
  receiver.answers.push(500);
  webhooks.send(event({ event: "callCreated" }));
  webhooks.send(event({ state: "DIALING" }));
  await received(1);
  webhooks.clear();
  open();
  webhooks.send(event({ event: "callDestroyed", reasonCode: "703" }));
  await expect.poll(outcomes).toEqual(["callDestroyed 703 200"]);
  expect(receiver.bodies.map(({ event: name }) => name)).toEqual(["callCreated", "callDestroyed"]);
});
