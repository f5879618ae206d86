import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SipCall } from "../../src/sip/sip-call.ts";
import { RFC3261_TIMERS } from "../../src/sip/transport/timers.ts";
import { ANSWER, type CallLog, OFFER, type Phone, startPhone } from "../support/sip-calls.ts";
import { ManualClock } from "../support/sip-clock.ts";
import { ask, askInDialog, headerOf, respond, Wire } from "../support/sip-wire.ts";

let clock: ManualClock;
let phone: Phone;
let wire: Wire;
beforeEach(async () => {
  clock = new ManualClock();
  phone = await startPhone((incoming, log) => incoming.accept(ANSWER, log), {
    time: { timers: RFC3261_TIMERS, clock },
  });
  wire = await Wire.open();
});
afterEach(async () => {
  await phone.agent.close();
  wire.close();
});

async function called(lines: string[]): Promise<{ call: SipCall; log: CallLog; invite: string }> {
  const { call, log } = phone.place({ to: wire.uri("far") });
  const invite = await wire.next("INVITE");
  wire.send(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("far"), lines }));
  await wire.next("ACK");
  return { call, log, invite };
}

describe("a phone that asks for a session timer", () => {
  test("gets a refresh from us after half of the time, again and again", async () => {
    const { call, log, invite } = await called(["Session-Expires: 200;refresher=uac", "Require: timer"]);
    expect(headerOf(invite, "Supported")).toBe("timer");
    expect(call.hasSessionTimer).toBe(true);
    for (let times = 0; times < 2; times += 1) {
      clock.ring(100);
      const refresh = await wire.next("INVITE");
      expect(headerOf(refresh, "Session-Expires")).toBe("200;refresher=uac");
      expect(refresh.endsWith(OFFER)).toBe(true);
      const lines = ["Session-Expires: 200;refresher=uac"];
      wire.send(respond(refresh, "200 OK", { body: ANSWER, contact: wire.uri("far"), lines }));
      await wire.next("ACK");
      await expect.poll(() => clock.waits).toEqual([100]);
    }
    expect(log.events).toEqual(["answered 5000"]);
  });

  test("and does not answer the refresh is hung up", async () => {
    const { log } = await called(["Session-Expires: 200;refresher=uac"]);
    clock.ring(100);
    wire.send(respond(await wire.next("INVITE"), "481 Call Does Not Exist"));
    wire.send(respond(await wire.next("BYE"), "200 OK"));
    expect(log.end).toMatchObject({ by: "transport", code: 481 });
  });

  test("and refreshes by itself is waited for until shortly before the end", async () => {
    const { call, log, invite } = await called(["Session-Expires: 300;refresher=uas"]);
    expect(clock.waits).toEqual([268]);
    wire.send(
      askInDialog(wire, invite, "INVITE", {
        cseq: 5,
        body: OFFER,
        lines: ["Supported: timer", "x: 240;refresher=uac"],
      }),
    );
    const ok = await wire.next("SIP/2.0 200");
    expect(headerOf(ok, "Session-Expires")).toBe("240;refresher=uac");
    wire.send(askInDialog(wire, invite, "ACK", { cseq: 5 }));
    expect(clock.waits).toEqual([208]);
    expect(call.hasSessionTimer).toBe(true);
    clock.ring(208);
    wire.send(respond(await wire.next("BYE"), "200 OK"));
    expect(log.end).toEqual({ by: "transport", code: 408, reason: "Session timer expired" });
  });

  test("and drops it in a later answer is not timed any more", async () => {
    const { call } = await called(["Session-Expires: 200;refresher=uac"]);
    clock.ring(100);
    wire.send(respond(await wire.next("INVITE"), "200 OK", { body: ANSWER, contact: wire.uri("far") }));
    await wire.next("ACK");
    await expect.poll(() => call.hasSessionTimer).toBe(false);
    expect(clock.waits).toEqual([]);
  });
});

test("a phone without session timers is not timed", async () => {
  const { call } = await called([]);
  expect(call.hasSessionTimer).toBe(false);
  expect(clock.waits).toEqual([]);
});

test.each([
  ["who can refresh does", ["Session-Expires: 1800", "Supported: timer"], "1800;refresher=uac", 1768],
  [
    "who wants us to gets it",
    ["Session-Expires: 1800;refresher=uas", "Supported: timer"],
    "1800;refresher=uas",
    900,
  ],
  ["who can't is refreshed by us", ["Session-Expires: 1800"], "1800;refresher=uas", 900],
])("of callers that ask for a session timer, %s", async (_, lines, answered, wait) => {
  const invite = ask(wire, "INVITE", phone.uri("echo"), { callId: "timed", body: OFFER, lines });
  wire.send(invite, phone.agent.port);
  const ok = await wire.next("SIP/2.0 200");
  expect(headerOf(ok, "Session-Expires")).toBe(answered);
  expect(clock.waits).toEqual([wait]);
  const to = headerOf(ok, "To");
  wire.send(ask(wire, "ACK", phone.uri("echo"), { callId: "timed", to }), phone.agent.port);
  wire.send(ask(wire, "BYE", phone.uri("echo"), { callId: "timed", to, cseq: 2 }), phone.agent.port);
  await wire.next("SIP/2.0 200");
});
