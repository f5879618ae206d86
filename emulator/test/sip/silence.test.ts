import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ANSWER, OFFER, type Phone, QUICK, startPhone } from "../support/sip-calls.ts";
import { ask, askInDialog, headerOf, respond, Wire } from "../support/sip-wire.ts";

let phone: Phone;
let wire: Wire;
beforeEach(async () => {
  phone = await startPhone(
    (incoming, log) => {
      if (incoming.to === "busy") incoming.reject(486);
      else return incoming.accept(ANSWER, log);
      return null;
    },
    { time: QUICK },
  );
  wire = await Wire.open();
});
afterEach(async () => {
  await phone.agent.close();
  wire.close();
});

const count = (start: string) => wire.received.filter((message) => message.startsWith(start)).length;

/** A call from the phone to the wire, answered. */
async function answeredByWire() {
  const { call, log } = phone.place({ to: wire.uri("far") });
  const invite = await wire.next("INVITE");
  wire.send(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("far") }));
  await wire.next("ACK");
  return { call, log, invite };
}

/** A call from the wire to the phone, answered but not acknowledged. */
async function answeredByPhone() {
  const invite = ask(wire, "INVITE", phone.uri("echo"), { callId: "to-phone", body: OFFER });
  wire.send(invite, phone.agent.port);
  const ok = await wire.next("SIP/2.0 200");
  const log = phone.calls[0]?.log;
  const call = phone.calls[0]?.call;
  if (log === undefined || call == null) throw new Error("not answered");
  const acknowledge = () =>
    wire.send(
      ask(wire, "ACK", phone.uri("echo"), { callId: "to-phone", to: headerOf(ok, "To") }),
      phone.agent.port,
    );
  return { log, call, ok, acknowledge };
}

describe("a network that loses messages", () => {
  test("an INVITE without any answer is sent again, less and less often, and ends with 408", async () => {
    const { log } = phone.place({ to: wire.uri("far") });
    expect(await log.ends()).toEqual({ by: "transport", code: 408, reason: "No answer at all" });
    // The seventh is due one T1 before the end: a busy machine may be late for it.
    expect([6, 7]).toContain(count("INVITE"));
  });

  test("a provisional response ends the repetition of the INVITE", async () => {
    const { log } = phone.place({ to: wire.uri("far") });
    wire.send(respond(await wire.next("INVITE"), "100 Trying"));
    await wire.next("INVITE", 300).catch(() => undefined);
    const soFar = count("INVITE");
    await wire.next("INVITE", 600).catch(() => undefined);
    expect(count("INVITE")).toBe(soFar);
    expect(log.end).toBeNull();
  });

  test("a repeated 200 and a repeated refusal are acknowledged again", async () => {
    const { call, invite } = await answeredByWire();
    wire.send(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("far") }));
    await wire.next("ACK");
    call.hangUp();
    phone.place({ to: wire.uri("far") });
    const second = await wire.next("INVITE");
    for (let times = 0; times < 3; times += 1) {
      wire.send(respond(second, "486 Busy Here"));
      const ack = await wire.next("ACK");
      expect(headerOf(ack, "Via")).toBe(headerOf(second, "Via"));
    }
  });

  test("a BYE without an answer is sent again; the call is over at once", async () => {
    const { call, log } = await answeredByWire();
    call.hangUp();
    expect(log.end).toMatchObject({ by: "us", code: 200 });
    await eventually(
      () => count("BYE") >= 4,
      () => "the fourth BYE",
    );
    wire.send(respond(wire.received.at(-1) ?? "", "200 OK"));
  });

  test("our 200 is sent again until the ACK", async () => {
    const { acknowledge } = await answeredByPhone();
    await wire.next("SIP/2.0 200");
    await wire.next("SIP/2.0 200");
    acknowledge();
    await wire.next("SIP/2.0 200", 400).catch(() => undefined);
    const soFar = count("SIP/2.0 200");
    await wire.next("SIP/2.0 200", 400).catch(() => undefined);
    expect(count("SIP/2.0 200")).toBe(soFar);
  });

  test("our 200 without any ACK ends the call with a BYE", async () => {
    const { log } = await answeredByPhone();
    const bye = await wire.next("BYE");
    expect(log.end).toEqual({ by: "transport", code: 408, reason: "No ACK for our answer" });
    wire.send(respond(bye, "200 OK"));
  });

  test("hanging up before the ACK waits for it with the BYE", async () => {
    const { call, log, acknowledge } = await answeredByPhone();
    call.hangUp();
    expect(log.events).toEqual(["ended by us 200"]);
    await wire.next("SIP/2.0 200");
    expect(count("BYE")).toBe(0);
    acknowledge();
    wire.send(respond(await wire.next("BYE"), "200 OK"));
  });

  test("our refusal is sent again until the ACK", async () => {
    const invite = ask(wire, "INVITE", phone.uri("busy"), { callId: "b", branch: "z9hG4bKb", body: OFFER });
    wire.send(invite, phone.agent.port);
    const refusal = await wire.next("SIP/2.0 486");
    await wire.next("SIP/2.0 486");
    const to = headerOf(refusal, "To");
    wire.send(ask(wire, "ACK", phone.uri("busy"), { callId: "b", branch: "z9hG4bKb", to }), phone.agent.port);
    await wire.next("SIP/2.0 486", 300).catch(() => undefined);
    const soFar = count("SIP/2.0 486");
    await wire.next("SIP/2.0 486", 500).catch(() => undefined);
    expect(count("SIP/2.0 486")).toBe(soFar);
  });

  test("a repeated INVITE and a repeated BYE get the same answers and are one call", async () => {
    const invite = ask(wire, "INVITE", phone.uri("echo"), { callId: "again", body: OFFER });
    wire.send(invite, phone.agent.port);
    wire.send(invite, phone.agent.port);
    const ok = await wire.next("SIP/2.0 200");
    const to = headerOf(ok, "To");
    wire.send(ask(wire, "ACK", phone.uri("echo"), { callId: "again", to }), phone.agent.port);
    const bye = ask(wire, "BYE", phone.uri("echo"), { callId: "again", cseq: 2, to });
    wire.send(bye, phone.agent.port);
    wire.send(bye, phone.agent.port);
    await wire.next("SIP/2.0 200");
    await eventually(
      () =>
        wire.received.filter(
          (message) => message.startsWith("SIP/2.0 200") && message.includes("CSeq: 2 BYE"),
        ).length === 2,
      () => "two answers to BYE",
    );
    expect(phone.calls).toHaveLength(1);
    expect(phone.calls[0]?.log.events).toEqual(["ended by them 200"]);
  });
});

describe("hanging up on a phone that", () => {
  test("has not answered anything ends at once; when it wakes up it is cancelled", async () => {
    const { call, log } = phone.place({ to: wire.uri("far") });
    const invite = await wire.next("INVITE");
    call.hangUp();
    expect(log.end).toMatchObject({ by: "us", code: 487 });
    expect(count("CANCEL")).toBe(0);
    wire.send(respond(invite, "180 Ringing"));
    const cancel = await wire.next("CANCEL");
    expect(headerOf(cancel, "Via")).toBe(headerOf(invite, "Via"));
    wire.send(respond(cancel, "200 OK"));
    wire.send(respond(invite, "487 Request Terminated"));
    await wire.next("ACK");
    expect(log.events).toEqual(["ended by us 487"]);
  });

  test("answers at the same moment acknowledges and hangs up", async () => {
    const { call, log } = phone.place({ to: wire.uri("far") });
    const invite = await wire.next("INVITE");
    wire.send(respond(invite, "180 Ringing"));
    await log.heard("ringing 180");
    call.hangUp();
    const cancel = await wire.next("CANCEL");
    wire.send(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("far") }));
    wire.send(respond(cancel, "200 OK"));
    await wire.next("ACK");
    wire.send(respond(await wire.next("BYE"), "200 OK"));
    expect(await log.ends()).toMatchObject({ by: "us", code: 200 });
    expect(log.events).not.toContain("answered 5000");
  });

  test("ignores the CANCEL ends after 64 times T1", async () => {
    const { call, log } = phone.place({ to: wire.uri("far") });
    wire.send(respond(await wire.next("INVITE"), "180 Ringing"));
    await log.heard("ringing 180");
    call.hangUp();
    wire.send(respond(await wire.next("CANCEL"), "200 OK"));
    expect(log.end).toBeNull();
    expect(await log.ends()).toMatchObject({ by: "us", code: 487 });
  });
});

describe("odd phones", () => {
  test("a 180 without Contact and without a tag is ringing all the same", async () => {
    const { log } = phone.place({ to: wire.uri("far") });
    const invite = await wire.next("INVITE");
    wire.send(respond(invite, "180 Ringing").replace(/;tag=far/, ""));
    await log.heard("ringing 180");
  });

  test("an answer without Contact is acknowledged to where the call went", async () => {
    const { call, log } = phone.place({ to: wire.uri("far") });
    wire.send(respond(await wire.next("INVITE"), "200 OK", { body: ANSWER }));
    await wire.next("ACK sip:far@127.0.0.1");
    expect(log.events).toEqual(["answered 5000"]);
    call.hangUp();
    wire.send(respond(await wire.next("BYE sip:far@127.0.0.1"), "200 OK"));
  });

  test("two phones that answer one forked call: the second is acknowledged and hung up", async () => {
    const { log, invite } = await answeredByWire();
    wire.send(respond(invite, "200 OK", { tag: "second", body: ANSWER, contact: wire.uri("second") }));
    const bye = await wire.next("BYE sip:second");
    expect(headerOf(bye, "To")).toContain("tag=second");
    wire.send(respond(bye, "200 OK"));
    expect(log.events).toEqual(["answered 5000"]);
  });

  test("SDP without Content-Type is SDP all the same", async () => {
    const unnamed = (message: string) => message.replace(/^Content-Type: .*\r\n/im, "");
    wire.send(unnamed(ask(wire, "INVITE", phone.uri("echo"), { body: OFFER })), phone.agent.port);
    await wire.next("SIP/2.0 200");
    expect(phone.calls[0]?.incoming.offer).toBe(OFFER);
    const { log } = phone.place({ to: wire.uri("far") });
    const invite = await wire.next("INVITE");
    wire.send(unnamed(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("far") })));
    await wire.next("ACK");
    expect(log.events).toEqual(["answered 5000"]);
    wire.send(askInDialog(wire, invite, "INVITE", { cseq: 10 }));
    await wire.next("SIP/2.0 200");
    wire.send(unnamed(askInDialog(wire, invite, "ACK", { cseq: 10, body: OFFER })));
    await log.heard("reanswered 4000");
  });

  test("an answer without SDP is acknowledged and hung up", async () => {
    const { log } = phone.place({ to: wire.uri("far") });
    wire.send(respond(await wire.next("INVITE"), "200 OK", { contact: wire.uri("far") }));
    await wire.next("ACK");
    wire.send(respond(await wire.next("BYE"), "200 OK"));
    expect(log.end).toEqual({ by: "us", code: 488, reason: "Answer without SDP" });
  });

  test("a re-INVITE without SDP gets our offer, and its ACK brings the answer", async () => {
    const { log, invite } = await answeredByWire();
    wire.send(askInDialog(wire, invite, "INVITE", { cseq: 10 }));
    const ok = await wire.next("SIP/2.0 200");
    expect(ok).toContain("m=audio 5000");
    expect(headerOf(ok, "Contact")).toContain(`127.0.0.1:${phone.agent.port}`);
    wire.send(askInDialog(wire, invite, "ACK", { cseq: 10, body: OFFER }));
    await log.heard("reanswered 4000");
    expect(log.events).toEqual(["answered 5000", "reoffered nothing", "reanswered 4000"]);
  });

  test("a re-INVITE whose answer is never acknowledged ends the call", async () => {
    const { log, invite } = await answeredByWire();
    wire.send(askInDialog(wire, invite, "INVITE", { cseq: 10, body: OFFER }));
    wire.send(respond(await wire.next("BYE"), "200 OK"));
    expect(log.end).toMatchObject({ by: "transport", code: 408 });
  });

  test("Record-Route is the way of everything that follows", async () => {
    const { call } = phone.place({ to: wire.uri("far") });
    const lines = [`Record-Route: <sip:127.0.0.1:${wire.port};lr;n=2>, <sip:127.0.0.1:${wire.port};lr;n=1>`];
    const unreachable = "sip:far@192.0.2.1:9";
    wire.send(respond(await wire.next("INVITE"), "200 OK", { lines, body: ANSWER, contact: unreachable }));
    const ack = await wire.next("ACK sip:far@192.0.2.1:9");
    expect(ack.match(/^Route: .*$/gim)?.map((line) => /n=\d/.exec(line)?.[0])).toEqual(["n=1", "n=2"]);
    call.hangUp();
    wire.send(respond(await wire.next("BYE sip:far@192.0.2.1:9"), "200 OK"));
  });

  test.each([
    ["OPTIONS", "200"],
    ["UPDATE", "405"],
    ["MESSAGE", "405"],
    ["REFER", "405"],
  ])("%s inside a call is answered %s", async (method, code) => {
    const { invite, log } = await answeredByWire();
    wire.send(askInDialog(wire, invite, method, { cseq: 20 }));
    const answer = await wire.next(`SIP/2.0 ${code}`);
    expect(headerOf(answer, "Allow").replaceAll(" ", "")).toBe("INVITE,ACK,CANCEL,BYE,INFO,OPTIONS");
    expect(log.end).toBeNull();
  });

  test("what requires an extension that we lack is answered 420", async () => {
    wire.send(
      ask(wire, "INVITE", phone.uri("echo"), { lines: ["Require: 100rel, x-odd"] }),
      phone.agent.port,
    );
    expect(headerOf(await wire.next("SIP/2.0 420"), "Unsupported")).toBe("100rel, x-odd");
    expect(phone.calls).toHaveLength(0);
  });
});
