import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { RFC3261_TIMERS } from "../../src/sip/transport/timers.ts";
import { answers, OFFER, type Phone, rings, startPhone } from "../support/sip-calls.ts";
import { ManualClock } from "../support/sip-clock.ts";
import { ask, headerOf, Wire } from "../support/sip-wire.ts";

const MOST_CONNECTIONS = 256;

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function phone(...parameters: Parameters<typeof startPhone>): Promise<Phone> {
  const started = await startPhone(...parameters);
  closing.push(() => started.agent.close());
  return started;
}

async function openWire(): Promise<Wire> {
  const wire = await Wire.open();
  closing.push(() => wire.close());
  return wire;
}

describe("a phone with a limit of calls", () => {
  test("refuses one more by 503, and takes it when another has ended", async () => {
    const called = await phone(answers, { mostCalls: 2 });
    const caller = await phone(null);
    const calls = [1, 2].map(() => caller.place({ to: called.uri("x") }));
    for (const { log } of calls) await log.heard("answered 5000");
    expect(await caller.place({ to: called.uri("x") }).log.ends()).toMatchObject({ by: "them", code: 503 });
    calls[0]?.call.hangUp();
    await called.calls[0]?.log.ends();
    await caller.place({ to: called.uri("x") }).log.heard("answered 5000");
  });

  test("counts those that ring, not those that were refused", async () => {
    const called = await phone(rings, { mostCalls: 1 });
    const wire = await openWire();
    const call = (callId: string) =>
      wire.send(ask(wire, "INVITE", called.uri("x"), { callId, body: OFFER }), called.agent.port);
    call("one");
    await wire.next("SIP/2.0 180");
    call("two");
    expect(headerOf(await wire.next("SIP/2.0 503"), "Retry-After")).toBe("10");
    called.calls[0]?.incoming.reject(486);
    await wire.next("SIP/2.0 486");
    call("three");
    await wire.next("SIP/2.0 180");
  });
});

describe("a crowd of connections", () => {
  /** @returns a connection that has been used, at the time that the clock shows. */
  async function open(called: Phone): Promise<Socket> {
    const socket = connect(called.agent.port, "127.0.0.1");
    closing.push(() => socket.destroy());
    await once(socket, "connect");
    socket.write("\r\n\r\n");
    await once(socket, "data");
    return socket;
  }

  test("that says nothing makes room for somebody new: who has been silent longest leaves", async () => {
    const clock = new ManualClock();
    const called = await phone(answers, { time: { timers: RFC3261_TIMERS, clock } });
    const crowd: Socket[] = [];
    for (let i = 0; i < MOST_CONNECTIONS; i++) {
      clock.nowMs = i === 7 ? 0 : 1_000 + i;
      crowd.push(await open(called));
    }
    const left = once(crowd[7]!, "close");
    await open(called);
    await left;
    expect(crowd.filter(({ destroyed }) => destroyed)).toHaveLength(1);
  });

  test("leaves a connection alone that a call needs", async () => {
    const clock = new ManualClock();
    const called = await phone(answers, { time: { timers: RFC3261_TIMERS, clock } });
    const caller = await phone(null);
    const { call, log } = caller.place({ to: called.uri("x", "tcp") });
    await log.heard("answered 5000");
    clock.nowMs = 1_000;
    for (let i = 0; i <= MOST_CONNECTIONS; i++) await open(called);
    await call.info("text/plain", "still here");
    expect(new Set(called.traces.map(({ remote }) => remote)).size).toBe(1);
  });
});

describe("a request that can't be read", () => {
  test.each([
    ["without a Call-ID", (text: string) => text.replace(/^Call-ID:.*\r\n/im, "")],
    ["without a Contact", (text: string) => text.replace(/^Contact:.*\r\n/im, "")],
    ["with another method in CSeq", (text: string) => text.replace("1 INVITE", "1 BYE")],
  ])("(%s) is counted among the refused", async (_, edit) => {
    const called = await phone(answers);
    const wire = await openWire();
    wire.send(edit(ask(wire, "INVITE", called.uri("x"), { body: OFFER })), called.agent.port);
    await wire.next("SIP/2.0 400");
    expect(called.agent.refused).toBe(1);
  });
});
