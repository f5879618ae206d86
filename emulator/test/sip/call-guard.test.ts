import { afterEach, describe, expect, test } from "vitest";
import { guardClock } from "../../src/sip/call-guard.ts";
import { readHead } from "../../src/sip/message.ts";
import { RequestDispatcher } from "../../src/sip/request-dispatcher.ts";
import type { UserAgentOptions } from "../../src/sip/sip-call.ts";
import type { Flow } from "../../src/sip/transport/flow.ts";
import { eventually } from "../support/eventually.ts";
import {
  ANSWER,
  type Answering,
  answers,
  OFFER,
  type Phone,
  QUICK,
  startPhone,
} from "../support/sip-calls.ts";
import { ManualClock } from "../support/sip-clock.ts";
import { ask, headerOf, respond, Wire } from "../support/sip-wire.ts";

const closing: (() => Promise<unknown> | unknown)[] = [];
const warnings: string[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  warnings.length = 0;
});

async function phone(
  answering: Answering | null,
  options: Parameters<typeof startPhone>[1] = {},
): Promise<Phone> {
  const started = await startPhone(answering, { warn: (message) => warnings.push(message), ...options });
  closing.push(() => started.agent.close());
  return started;
}

async function openWire(): Promise<Wire> {
  const wire = await Wire.open();
  closing.push(() => wire.close());
  return wire;
}

const defect = () => {
  throw new Error("a defect");
};
const until = (isSo: () => boolean, what: string) => eventually(isSo, () => what);

describe("a defect of whoever takes calls", () => {
  const takers: [string, NonNullable<UserAgentOptions["receiveCall"]>][] = [
    ["at once", defect],
    [
      "after a while",
      async () => {
        await Promise.resolve();
        defect();
      },
    ],
    [
      "while it rings",
      async (call) => {
        call.ring();
        await Promise.resolve();
        defect();
      },
    ],
  ];

  test.each(takers)(
    "%s is told with the caller's address; the caller hears 500, the next is no worse off",
    async (_, receiveCall) => {
      const called = await phone(null, { receiveCall, mostCalls: 1 });
      const caller = await phone(null);
      for (let calls = 1; calls <= 2; calls += 1) {
        const { log } = caller.place({ to: called.uri("x") });
        expect(await log.ends()).toMatchObject({ by: "them", code: 500 });
        expect(warnings).toHaveLength(calls);
      }
      expect(warnings[0]).toContain(`127.0.0.1:${caller.agent.port}`);
      expect(warnings[0]).toContain("a defect");
    },
  );

  test("is told to the one who rings, too", async () => {
    let isCancelled = false;
    const called = await phone(null, {
      receiveCall(call) {
        call.cancelled = () => {
          isCancelled = true;
        };
        defect();
      },
    });
    const { log } = (await phone(null)).place({ to: called.uri("x") });
    expect(await log.ends()).toMatchObject({ code: 500 });
    expect(isCancelled).toBe(true);
  });

  test("when a call ends changes nothing about the end: the other side is told", async () => {
    const called = await phone(answers);
    const caller = await phone(null);
    const { call, log } = caller.place({ to: called.uri("x") });
    await log.heard("answered 5000");
    log.ended = defect;
    call.hangUp();
    expect(await called.calls[0]?.log.ends()).toMatchObject({ by: "them" });
    expect(warnings).toEqual([expect.stringContaining("a defect")]);
  });

  test("when nobody answers does not reach SIP.js' timer", async () => {
    const caller = await phone(null, { time: QUICK });
    const { log } = caller.place({ to: (await openWire()).uri("silent") });
    log.ended = defect;
    await until(() => warnings.length > 0, "the defect to be told");
    expect(warnings).toEqual([expect.stringContaining("a defect")]);
  });
});

test("a defect of whoever watches the messages is told, and stops none of them", async () => {
  const called = await phone(answers, { trace: defect });
  const { call, log } = (await phone(null)).place({ to: called.uri("x") });
  await log.heard("answered 5000");
  await call.info("text/plain", "hello");
  expect(called.calls[0]?.log.events).toContain("info text/plain hello");
  expect(warnings.length).toBeGreaterThan(3);
});

test.each([
  ["at once", defect],
  ["later", async () => defect()],
])("an alarm that fails %s is told, and throws nothing", async (_, action) => {
  const clock = new ManualClock();
  const told: unknown[] = [];
  guardClock(clock, (error) => told.push(error)).after(90_000, action);
  clock.ring(90);
  await until(() => told.length > 0, "the defect to be told");
  expect(told).toEqual([new Error("a defect")]);
});

test("a defect before a call has begun is answered 500, but for an ACK", async () => {
  const sent: string[] = [];
  const told: unknown[] = [];
  const flow: Flow = {
    protocol: "udp",
    remote: { address: "127.0.0.1", port: 9 },
    localPort: 5060,
    isOpen: true,
    send: async (message) => void sent.push(message),
  };
  const dispatcher = new RequestDispatcher({
    name: "test",
    receiveCall: () => {},
    callsOf: () => [],
    isFull: defect,
    begin: defect,
    replyFlow: () => flow,
    tellDefect: (error) => told.push(error),
  });
  const wire = await openWire();
  for (const method of ["INVITE", "ACK"]) {
    const text = ask(wire, method, "sip:x@127.0.0.1", { body: OFFER });
    const head = readHead(text);
    if (head === null) throw new Error("no SIP");
    dispatcher.receive(head, flow);
  }
  expect(sent).toEqual([expect.stringMatching(/^SIP\/2\.0 500 /)]);
  expect(told).toEqual([new Error("a defect")]);
});

describe("an INVITE that names something twice", () => {
  test.each(["From", "To", "Call-ID", "CSeq"])(
    "by a second %s is refused, and takes nobody's place",
    async (name) => {
      const called = await phone(answers, { mostCalls: 1 });
      const wire = await openWire();
      const invite = ask(wire, "INVITE", called.uri("x"), { body: OFFER });
      const second = `${name}: ${headerOf(invite, name)}${name === "To" ? ";tag=other" : ""}`;
      wire.send(invite.replace("Max-Forwards", `${second}\r\nMax-Forwards`), called.agent.port);
      await wire.next("SIP/2.0 400 More than one");
      wire.send(ask(wire, "INVITE", called.uri("x"), { body: OFFER }), called.agent.port);
      await wire.next("SIP/2.0 200");
      expect(called.calls).toHaveLength(1);
    },
  );
});

test("an answer that the one who called can't use ends that call, and says so to both", async () => {
  const caller = await phone(null);
  const wire = await openWire();
  const { log } = caller.place({ to: wire.uri("x") });
  log.answered = defect;
  const invite = await wire.next("INVITE");
  wire.send(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("x") }));
  await wire.next("ACK");
  wire.send(respond(await wire.next("BYE"), "200 OK"));
  expect(await log.ends()).toMatchObject({ by: "us", code: 500, reason: "Internal error: a defect" });
  expect(warnings).toEqual([expect.stringContaining(`127.0.0.1:${wire.port}`)]);
});
