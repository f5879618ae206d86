import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLong } from "../../../test/support/long.ts";
import { MalformedMessage, parseRequest, parseResponse, readHead } from "../../src/sip/message.ts";
import { frameDatagram, MessageFramer } from "../../src/sip/transport/framing.ts";
import { eventually } from "../support/eventually.ts";
import { ANSWER, answers, flowOf, OFFER, type Phone, startPhone } from "../support/sip-calls.ts";
import { ask, askInDialog, headerOf, respond, Wire } from "../support/sip-wire.ts";

let gateway: Phone;
let phone: Phone;
let wire: Wire;
/** Defects that came to light. */
const warnings: string[] = [];
beforeEach(async () => {
  warnings.length = 0;
  const warn = (message: string) => void warnings.push(message);
  gateway = await startPhone(null, { warn });
  phone = await startPhone(answers, { warn });
  wire = await Wire.open();
});
afterEach(async () => {
  await Promise.all([gateway.agent.close(), phone.agent.close()]);
  wire.close();
});

const dialog = "<sip:x@127.0.0.1>;tag=unknown";

describe("a gateway that takes no calls", () => {
  test.each([
    ["INVITE", undefined, "403"],
    ["OPTIONS", undefined, "403"],
    ["REGISTER", undefined, "405"],
    ["SUBSCRIBE", undefined, "405"],
    ["MESSAGE", undefined, "405"],
    ["BYE", undefined, "481"],
    ["CANCEL", undefined, "481"],
    ["INVITE", dialog, "481"],
    ["BYE", dialog, "481"],
    ["INFO", dialog, "481"],
    ["NOTIFY", dialog, "481"],
  ])("refuses %s (%s) with %s and counts it", async (method, to, code) => {
    const request = ask(wire, method, gateway.uri("x"), to === undefined ? {} : { to });
    wire.send(request, gateway.agent.port);
    const first = await wire.next("SIP/2.0");
    expect(first).toMatch(new RegExp(`^SIP/2.0 ${code} `));
    wire.send(request, gateway.agent.port);
    expect(await wire.next("SIP/2.0")).toBe(first);
    expect(gateway.agent.refused).toBe(2);
    expect(headerOf(first, "Server")).toBe("test");
  });

  test("never answers an ACK, nor a response that nobody asked for", async () => {
    wire.send(ask(wire, "ACK", gateway.uri("x"), { to: dialog }), gateway.agent.port);
    const strange = ask(wire, "INVITE", gateway.uri("x"));
    wire.send(respond(strange, "200 OK", { body: ANSWER, contact: wire.uri("x") }), gateway.agent.port);
    wire.send(ask(wire, "OPTIONS", gateway.uri("x")), gateway.agent.port);
    await wire.next("SIP/2.0 403");
    expect(wire.received).toHaveLength(1);
    expect(gateway.agent.refused).toBe(1);
  });

  test("lets nobody into a running call who only knows its Call-ID", async () => {
    const { log } = gateway.place({ to: wire.uri("far") });
    const invite = await wire.next("INVITE");
    wire.send(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("far") }));
    await wire.next("ACK");
    const callId = headerOf(invite, "Call-ID");
    for (const method of ["BYE", "INVITE", "INFO"]) {
      wire.send(ask(wire, method, gateway.uri("x"), { callId, to: dialog, body: OFFER }));
      await wire.next("SIP/2.0 481");
      wire.send(askInDialog(wire, invite, method, { from: "<sip:y@x>;tag=guess", body: OFFER }));
      await wire.next("SIP/2.0 481");
    }
    wire.send(ask(wire, "CANCEL", gateway.uri("x"), { callId }));
    await wire.next("SIP/2.0 481");
    expect(gateway.agent.refused).toBe(7);
    expect(log.events).toEqual(["answered 5000"]);
  });
});

describe("a phone", () => {
  test("tells its capabilities outside of a call", async () => {
    wire.send(ask(wire, "OPTIONS", phone.uri("x")), phone.agent.port);
    const answer = await wire.next("SIP/2.0 200");
    expect(headerOf(answer, "Allow")).toBe("INVITE, ACK, CANCEL, BYE, INFO, OPTIONS");
    expect(phone.agent.refused).toBe(0);
  });

  test("answers to the port that Via names when the sender does not ask for another", async () => {
    const other = await Wire.open();
    const request = ask(other, "OPTIONS", phone.uri("x")).replace(";rport", "");
    wire.send(request, phone.agent.port);
    expect(headerOf(await other.next("SIP/2.0 200"), "Via")).toContain("received=127.0.0.1");
    other.close();
  });

  test.each([
    ["From", /^From:.*\r\n/im],
    ["To", /^To:.*\r\n/im],
    ["Call-ID", /^Call-ID:.*\r\n/im],
    ["CSeq", /^CSeq:.*\r\n/im],
    ["Contact", /^Contact:.*\r\n/im],
    ["the tag of From", /;tag=near/],
    ["the branch of Via", /;branch=[^;]*/],
  ])("is told by 400 that an INVITE has no %s", async (_, missing) => {
    wire.send(ask(wire, "INVITE", phone.uri("x"), { body: OFFER }).replace(missing, ""), phone.agent.port);
    await wire.next("SIP/2.0 400");
    expect(phone.calls).toHaveLength(0);
  });

  test.each([
    ["another method in CSeq", (text: string) => text.replace("1 INVITE", "1 BYE")],
    ["a CSeq beyond 32 bits", (text: string) => text.replace("1 INVITE", "99999999999 INVITE")],
    ["an unreadable Contact", (text: string) => text.replace(/^Contact: .*$/m, "Contact: <sip:\r")],
  ])("refuses an INVITE with %s by 400", async (_, edit) => {
    wire.send(edit(ask(wire, "INVITE", phone.uri("x"), { body: OFFER })), phone.agent.port);
    await wire.next("SIP/2.0 400");
  });

  test("takes one call from an INVITE that arrives on two ways", async () => {
    wire.send(ask(wire, "INVITE", phone.uri("x"), { callId: "two", body: OFFER }), phone.agent.port);
    await wire.next("SIP/2.0 200");
    wire.send(ask(wire, "INVITE", phone.uri("x"), { callId: "two", body: OFFER }), phone.agent.port);
    await wire.next("SIP/2.0 482");
    expect(phone.calls).toHaveLength(1);
  });

  test("whose software fails ends that call, and no other", async () => {
    const good = gateway.place({ to: phone.uri("x") });
    await good.log.heard("answered 5000");
    const bad = gateway.place({ to: phone.uri("x") });
    await bad.log.heard("answered 5000");
    const log = phone.calls[1]?.log;
    if (log === undefined) throw new Error("no call");
    log.info = () => {
      throw new Error("a defect");
    };
    await expect(bad.call.info("text/plain", "x")).rejects.toMatchObject({ code: 487 });
    expect(await bad.log.ends()).toMatchObject({ by: "them" });
    expect(log.end).toEqual({ by: "us", code: 500, reason: "Internal error: a defect" });
    await good.call.info("text/plain", "still here");
    expect(phone.calls[0]?.log.events).toContain("info text/plain still here");
  });
});

/** Other garbage each day would be found once, and not again: fast-check does not tell the seed of a sample. */
const SEED = 20_260_101;
const MESSAGES = isLong ? 2_000 : 200;

describe("garbage", () => {
  const anywhere = fc.record({
    at: fc.nat(900),
    cut: fc.nat(40),
    put: fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(
        "\r\n",
        "\r\n\r\n",
        ":",
        ";tag=",
        "<",
        ">",
        "sip:",
        "\0",
        "é",
        ",",
        '"',
        "99999999999",
        "%zz@",
      ),
    ),
  });
  /** In the user part of one of the URIs. */
  const inUser = fc.record({
    uri: fc.nat(5),
    put: fc.constantFrom("%25", "%", "%zz", "%ff", "%00", "100%25", "%2", "%2525", "%40", ";isub=1", "sip:%"),
  });
  type Edit = { at: number; cut: number; put: string } | { uri: number; put: string };
  const mutations: fc.Arbitrary<Edit[]> = fc.array(fc.oneof(anywhere, inUser), {
    minLength: 1,
    maxLength: 4,
  });
  const mutate = (text: string, edits: Edit[]) => edits.reduce(edit, text);
  const edit = (text: string, change: Edit) => {
    if ("at" in change) {
      return text.slice(0, change.at) + change.put + text.slice(change.at + change.cut);
    }
    const users = [...text.matchAll(/sips?:/gi)].map(({ index, 0: scheme }) => index + scheme.length);
    const place = users[change.uri % users.length] ?? 0;
    return text.slice(0, place) + change.put + text.slice(place);
  };

  test("never throws in the parser nor in the framing", () => {
    const invite = ask(wire, "INVITE", phone.uri("x"), { body: OFFER, lines: ["X-A: b"] });
    const ok = respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("x") });
    fc.assert(
      fc.property(fc.constantFrom(invite, ok), mutations, (text, edits) => {
        const mutated = mutate(text, edits);
        frameDatagram(Buffer.from(mutated));
        const head = readHead(mutated);
        try {
          if (head?.kind === "request") parseRequest(head);
          else if (head?.kind === "response") parseResponse(head);
        } catch (error) {
          if (!(error instanceof MalformedMessage)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["Content-Length", (value: string) => `INVITE sip:x@h SIP/2.0\r\nContent-Length: ${value}\r\n\r\n`],
    ["CSeq", (value: string) => `SIP/2.0 200 OK\r\nVia: x\r\nCSeq: ${value}\r\n\r\n`],
  ])("of 60 kB in %s takes no time", (_, format) => {
    for (const part of [" ", "\t", "0", ":", "::", ";a=", " INVITE"]) {
      const text = format(`1${part.repeat(60_000 / part.length)}x`);
      const before = process.cpuUsage();
      frameDatagram(Buffer.from(text));
      readHead(text);
      expect(process.cpuUsage(before).user / 1_000, "milliseconds of this process").toBeLessThan(100);
    }
  });

  test("in pieces is cut into the same messages as at once", () => {
    const one = ask(wire, "OPTIONS", phone.uri("x"), { body: "é" });
    const stream = Buffer.from(`${one}\r\n\r\n${one}${one}`);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const framer = new MessageFramer();
        const messages = edges.flatMap(
          (edge, index) => framer.push(stream.subarray(edges[index - 1] ?? 0, edge)).messages,
        );
        expect(messages).toEqual([one, one, one]);
      }),
      { numRuns: 200 },
    );
  });

  test("over UDP and TCP leaves a phone and a gateway in a call unharmed", { timeout: 120_000 }, async () => {
    const { call, log } = gateway.place({ to: phone.uri("echo") });
    await log.heard("answered 5000");
    await eventually(
      () => flowOf(phone, "in").includes("ACK"),
      () => "the ACK",
    );
    const [invite, , , ok] = gateway.traces.map(({ message }) => message);
    if (invite === undefined || ok === undefined) throw new Error("no messages");
    const templates = (by: Wire) => [
      ask(by, "INVITE", phone.uri("x"), { body: OFFER }),
      ask(by, "BYE", phone.uri("x"), { callId: headerOf(invite, "Call-ID"), to: dialog }),
      ask(by, "INVITE", phone.uri("100%25"), {
        from: "<sip:100%25@x>;tag=near",
        lines: ["Record-Route: <sip:%ff@x;lr>"],
        body: OFFER,
      }),
      invite.replace("INVITE ", "UPDATE "),
      ok.replace("tag=", "tag=other"),
      ok.replace("200 OK", "183 Progress"),
    ];
    const agents = [phone.agent, gateway.agent];
    const edits = fc.sample(mutations, { numRuns: MESSAGES, seed: SEED });
    for (const [index, changes] of edits.entries()) {
      const port = agents[index % 2]?.port ?? 0;
      // What is left of a broken message would be taken for the beginning of the next: each has its own connection.
      const by = index % 4 < 2 ? wire : await Wire.connect(port);
      const texts = templates(by);
      by.send(mutate(texts[Math.floor(index / 4) % texts.length] ?? "", changes), port);
      if (by === wire) await new Promise((resolve) => setImmediate(resolve));
      else await by.end();
    }
    await call.info("text/plain", "still here");
    expect(phone.calls[0]?.log.events).toContain("info text/plain still here");
    const { log: next } = gateway.place({ to: phone.uri("echo") });
    await next.heard("answered 5000", 20_000);
    expect(log.end).toBeNull();
    expect(warnings).toEqual([]);
  });
});
