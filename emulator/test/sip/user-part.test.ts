import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeUser, escapeTwice, numberOf, unescapeOnce } from "../../src/sip/uri/user-part.ts";
import { ANSWER, answers, OFFER, type Phone, startPhone } from "../support/sip-calls.ts";
import { ask, askInDialog, headerOf, respond, Wire } from "../support/sip-wire.ts";

/** Each is a URI of its own, and none may become another (RFC 3261 section 19.1.4). */
const USERS = [
  "100%25",
  "%25",
  "a%2541",
  "%41nn",
  "%ff",
  "%00",
  "null-%00-null",
  "a%40b",
  "ann;isub=1",
  "+14155550100;phone-context=+1",
  "+14155550100;tgrp=x;trunk-context=example.com",
  "a,b&c=d$e",
  "a/b?c",
  "(a)'!~*",
];

describe("a user part", () => {
  test.each([
    ["ann", "ann"],
    ["%41nn", "Ann"],
    ["100%25", "100%"],
    ["a%2541", "a%41"],
    ["m%C3%BCller", "müller"],
    ["%ff", "%ff"],
    ["%zz", "%zz"],
    ["100%", "100%"],
    ["", ""],
  ])("%j is shown as %j", (written, shown) => {
    expect(decodeUser(written)).toBe(shown);
  });

  test.each([
    ["14155550100", "14155550100"],
    ["+14155550100", "14155550100"],
    ["+14155550100;isub=1", "14155550100"],
    ["ann", null],
    ["+1-415-555-0100", null],
    ["+", null],
    ["", null],
  ])("%j has the number %j", (user, number) => {
    expect(numberOf(user)).toBe(number);
  });

  test.each([
    ["sip:100%25@h", "sip:100%2525@h"],
    ["INVITE SIPS:%ff@h;x=%41 SIP/2.0", "INVITE SIPS:%25ff@h;x=%41 SIP/2.0"],
    ['"sip:%41@h" <sip:%41@h>;tag=%41', '"sip:%41@h" <sip:%2541@h>;tag=%41'],
    ['"a \\" sip:%41@h" <sip:%41@h>', '"a \\" sip:%41@h" <sip:%2541@h>'],
    ["<sip:%41@a>, <sip:%42@b>", "<sip:%2541@a>, <sip:%2542@b>"],
    ["<sip:h;x=%41>, <sip:a@b>", "<sip:h;x=%41>, <sip:a@b>"],
    ["sip:%zz@h", "sip:%zz@h"],
  ])("is escaped once more, and nothing else is: %s", (text, escaped) => {
    expect(escapeTwice(text)).toBe(escaped);
    expect(unescapeOnce(escaped)).toBe(text);
  });

  test("comes back as it was, whatever stands around it", () => {
    const part = fc.constantFrom("sip:", "%", "25", "%25", "41", "%ff", "%zz", "@", '"', "\\", "<", ">", " ");
    const text = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(""));
    fc.assert(fc.property(text, (written) => unescapeOnce(escapeTwice(written)) === written));
  });

  test.each(["sip:", '"', '\\"', '"\\', "%25", "sip:@"])("of 60 kB of %s takes no time", (part) => {
    const text = `"${part.repeat(60_000 / part.length)}`;
    const before = process.cpuUsage();
    escapeTwice(text);
    unescapeOnce(text.slice(1));
    expect(process.cpuUsage(before).user / 1_000, "milliseconds of this process").toBeLessThan(100);
  });
});

let phone: Phone;
let gateway: Phone;
let far: Wire;
beforeEach(async () => {
  phone = await startPhone(answers);
  gateway = await startPhone(null);
  far = await Wire.open();
});
afterEach(async () => {
  await Promise.all([phone.agent.close(), gateway.agent.close()]);
  far.close();
});

const lineOf = (message: string) => message.slice(0, message.indexOf("\r\n"));

describe("a call that we place", () => {
  test.each(USERS)("to and from %s says so, unchanged, in all that it sends", async (user) => {
    const auth = { username: "ann", password: "secret" };
    const to = far.uri(user);
    const { call, log } = gateway.place({ to, from: `${user}@example.com`, auth });
    const first = await far.next("INVITE");
    const lines = ['WWW-Authenticate: Digest realm="r", nonce="n"'];
    far.send(respond(first, "401 Unauthorized", { lines }));
    await far.next("ACK");
    const invite = await far.next("INVITE");
    expect(lineOf(invite)).toBe(`INVITE ${to} SIP/2.0`);
    expect(headerOf(invite, "To")).toBe(`<${to}>`);
    expect(headerOf(invite, "From")).toContain(`<sip:${user}@example.com>`);
    expect(headerOf(invite, "Contact")).toContain(`<sip:${user}@127.0.0.1:`);
    expect(headerOf(invite, "Authorization")).toContain(`uri="${to}"`);

    far.send(respond(invite, "200 OK", { body: ANSWER, contact: to }));
    expect(lineOf(await far.next("ACK"))).toBe(`ACK ${to} SIP/2.0`);
    await log.heard("answered 5000");
    far.send(askInDialog(far, invite, "INFO", { body: "x" }));
    await far.next("SIP/2.0 200");
    call.hangUp();
    const bye = await far.next("BYE");
    expect(lineOf(bye)).toBe(`BYE ${to} SIP/2.0`);
    expect(headerOf(bye, "From")).toContain(`<sip:${user}@example.com>`);
    expect(headerOf(bye, "To")).toContain(`<${to}>`);
    expect(headerOf(bye, "Authorization")).toContain(`uri="${to}"`);
    far.send(respond(bye, "200 OK"));
  });

  test.each(USERS)("through a proxy named %s goes on by that route", async (user) => {
    const { log } = gateway.place({ to: far.uri("phone") });
    const invite = await far.next("INVITE");
    const route = `<${far.uri(user)};lr>`;
    const lines = [`Record-Route: <sip:first@127.0.0.1:${far.port};lr>, ${route}`];
    far.send(respond(invite, "200 OK", { body: ANSWER, contact: far.uri("phone"), lines }));
    const ack = await far.next("ACK");
    expect(lineOf(ack)).toBe(`ACK ${far.uri("phone")} SIP/2.0`);
    expect(ack).toMatch(/^Route: <sip:/im);
    expect(ack).toContain(`Route: ${route}`);
    far.send(askInDialog(far, invite, "BYE"));
    expect(await log.ends()).toMatchObject({ by: "them" });
  });
});

describe.each(["UDP", "TCP"] as const)("a call that comes over %s", (transport) => {
  let near: Wire;
  beforeEach(async () => {
    near = transport === "UDP" ? far : await Wire.connect(phone.agent.port);
  });
  afterEach(() => {
    if (near !== far) near.close();
  });

  test.each(USERS)("to, from and by way of %s is answered, and ends by the same names", async (user) => {
    const uri = `sip:${user}@127.0.0.1:${phone.agent.port}`;
    const from = `"100%25 sip:%41@x" <sip:${user}@example.com>;tag=near`;
    const contact = near.uri(user);
    const route = `<sip:${user}@127.0.0.1:${near.port};lr>`;
    const lines = [`Record-Route: ${route}`, `Route: <sip:${user}@127.0.0.1:${phone.agent.port};lr>`];
    const invite = ask(near, "INVITE", uri, { from, contact, lines, body: OFFER });
    near.send(invite, phone.agent.port);
    const ok = await near.next("SIP/2.0 200");
    expect(headerOf(ok, "From")).toBe(from);
    expect(headerOf(ok, "To")).toContain(`<${uri}>;tag=`);
    expect(headerOf(ok, "Record-Route")).toBe(route);
    expect(headerOf(ok, "Contact")).toContain(`<sip:${user}@127.0.0.1:`);

    const { callId, to } = { callId: headerOf(ok, "Call-ID"), to: headerOf(ok, "To") };
    near.send(ask(near, "ACK", uri, { from, to, callId, contact }), phone.agent.port);
    const [called] = phone.calls;
    expect(called?.incoming.to).toBe(decodeUser(user));
    expect(called?.incoming.from.uri).toBe(`sip:${user}@example.com`);
    called?.call?.hangUp();
    const bye = await near.next("BYE");
    expect(lineOf(bye)).toBe(`BYE ${contact} SIP/2.0`);
    expect(headerOf(bye, "Route")).toBe(route);
    expect(headerOf(bye, "From")).toBe(to);
    expect(headerOf(bye, "To")).toBe(`<sip:${user}@example.com>;tag=near`);
    near.send(respond(bye, "200 OK"), phone.agent.port);
  });

  test.each(["100%", "%zz", "%2", "a%@"])("with the broken escape %s is refused", async (user) => {
    const places = [
      { uri: `sip:${user}@127.0.0.1` },
      { from: `<sip:${user}@x>;tag=near` },
      { contact: near.uri(user) },
      { lines: [`Record-Route: <sip:${user}@x;lr>`] },
    ];
    for (const { uri = phone.uri("x"), ...place } of places) {
      near.send(ask(near, "INVITE", uri, { ...place, to: "<sip:x@y>", body: OFFER }), phone.agent.port);
      await near.next("SIP/2.0 400");
    }
    expect(phone.calls).toEqual([]);
  });

  test.each(USERS)("for %s at a gateway that takes none is refused", async (user) => {
    const wire = transport === "UDP" ? far : await Wire.connect(gateway.agent.port);
    const from = `<sip:${user}@example.com>;tag=near`;
    wire.send(ask(wire, "INVITE", `sip:${user}@127.0.0.1`, { from, body: OFFER }), gateway.agent.port);
    await wire.next("SIP/2.0 403");
    if (wire !== far) wire.close();
  });
});
