import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatAuthorization, parseChallenge } from "../../src/sip/digest.ts";
import { ANSWER, OFFER, type Phone, sdp, startPhone } from "../support/sip-calls.ts";
import { askInDialog, headerOf, respond, Wire } from "../support/sip-wire.ts";

describe("a digest", () => {
  const shared = {
    username: "Mufasa",
    password: "Circle of Life",
    method: "GET",
    uri: "/dir/index.html",
    body: "",
  };
  const nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  const cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

  // The worked examples of RFC 7616 section 3.9.1.
  test.each([
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ])("with %s is that of RFC 7616", (algorithm, response) => {
    const challenge = parseChallenge(
      `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${nonce}", ` +
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    );
    if (challenge === null) throw new Error("not understood");
    const value = formatAuthorization({ ...shared, challenge, cnonce, nonceCount: 1 });
    expect(value).toContain(`response="${response}"`);
    expect(value).toContain("qop=auth, nc=00000001, opaque=");
  });

  test("without qop is that of RFC 2617", () => {
    const challenge = parseChallenge(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
    );
    if (challenge === null) throw new Error("not understood");
    const old = { ...shared, password: "Circle Of Life", challenge, cnonce, nonceCount: 1 };
    const value = formatAuthorization(old);
    expect(value).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
    expect(value).not.toMatch(/cnonce|nc=|qop|algorithm/);
  });

  test("with a session algorithm covers both nonces", () => {
    const challenge = parseChallenge('Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth-int"');
    if (challenge === null) throw new Error("not understood");
    const value = formatAuthorization({ ...shared, body: "b", challenge, cnonce: "c", nonceCount: 255 });
    const md5 = (text: string) => createHash("md5").update(text).digest("hex");
    const first = md5(`${md5("Mufasa:r:Circle of Life")}:n:c`);
    const second = md5(`GET:/dir/index.html:${md5("b")}`);
    expect(value).toContain(`response="${md5(`${first}:n:000000ff:c:auth-int:${second}`)}"`);
  });

  test("quotes what needs it", () => {
    const challenge = parseChallenge('Digest realm="a \\"b\\"", nonce="n"');
    expect(challenge?.realm).toBe('a "b"');
    if (challenge === null) throw new Error("not understood");
    const value = formatAuthorization({ ...shared, username: 'x"y', challenge, cnonce, nonceCount: 1 });
    expect(value).toContain('username="x\\"y", realm="a \\"b\\""');
  });

  test.each([
    ["another scheme", 'Basic realm="r"'],
    ["an unknown algorithm", 'Digest realm="r", nonce="n", algorithm=AKAv1-MD5'],
    ["an unknown qop", 'Digest realm="r", nonce="n", qop="auth-conf"'],
    ["no nonce", 'Digest realm="r"'],
    ["60 kB without any sense, at once", `Digest ${"a".repeat(60_000)}`],
  ])("is not attempted for %s", (_, value) => {
    expect(parseChallenge(value)).toBeNull();
  });
});

describe("a call to a phone that asks who calls", () => {
  let phone: Phone;
  let wire: Wire;
  beforeEach(async () => {
    phone = await startPhone(null);
    wire = await Wire.open();
  });
  afterEach(async () => {
    await phone.agent.close();
    wire.close();
  });

  const auth = { username: "alice", password: "secret" };
  const challenge = (nonce: string, more = "") => `Digest realm="home", nonce="${nonce}", qop="auth"${more}`;
  const parameter = (header: string, name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(header)?.[1];

  /** Refuses a request with challenges, and waits for the ACK where there is one. */
  async function demand(request: string, status: string, lines: string[]): Promise<void> {
    wire.send(respond(request, status, { lines }));
    if (request.startsWith("INVITE")) await wire.next("ACK");
  }

  /** Verdict of a server on an answer. */
  function isRight(request: string, header = "Authorization"): boolean {
    const value = headerOf(request, header);
    const name = parameter(value, "algorithm") === "SHA-256" ? "sha256" : "md5";
    const hash = (text: string) => createHash(name).update(text).digest("hex");
    const [method = "", uri = ""] = request.split(" ");
    const secret = hash(`alice:${parameter(value, "realm")}:secret`);
    const middle = ["nonce", "nc", "cnonce", "qop"].map((part) => parameter(value, part)).join(":");
    return (
      parameter(value, "uri") === uri &&
      parameter(value, "response") === hash(`${secret}:${middle}:${hash(`${method}:${uri}`)}`)
    );
  }

  async function accept(invite: string): Promise<void> {
    wire.send(respond(invite, "200 OK", { body: ANSWER, contact: wire.uri("far") }));
    await wire.next("ACK");
  }

  test("401 by the phone and 407 by a proxy are both answered in one call", async () => {
    const { call, log } = phone.place({ to: wire.uri("far"), auth });
    const first = await wire.next("INVITE");
    await demand(first, "407 Proxy Authentication Required", [`Proxy-Authenticate: ${challenge("p1")}`]);
    const second = await wire.next("INVITE");
    expect(isRight(second, "Proxy-Authorization")).toBe(true);
    await demand(second, "401 Unauthorized", [`WWW-Authenticate: ${challenge("w1")}`]);
    const third = await wire.next("INVITE");
    expect([isRight(third), isRight(third, "Proxy-Authorization")]).toEqual([true, true]);
    expect(["From", "Call-ID"].map((name) => headerOf(third, name))).toEqual(
      ["From", "Call-ID"].map((name) => headerOf(first, name)),
    );
    expect([first, second, third].map((invite) => headerOf(invite, "CSeq"))).toEqual([
      "1 INVITE",
      "2 INVITE",
      "3 INVITE",
    ]);
    await accept(third);
    expect(log.events).toEqual(["answered 5000"]);
    call.hangUp();
    const bye = await wire.next("BYE");
    expect(isRight(bye)).toBe(true);
    wire.send(respond(bye, "200 OK"));
  });

  test("the first algorithm that we know is taken", async () => {
    phone.place({ to: wire.uri("far"), auth });
    const lines = ["SHA-512-999", "SHA-256", "MD5"].map(
      (algorithm) => `WWW-Authenticate: ${challenge("n", `, algorithm=${algorithm}`)}`,
    );
    await demand(await wire.next("INVITE"), "401 Unauthorized", lines);
    const invite = await wire.next("INVITE");
    expect(headerOf(invite, "Authorization")).toContain("algorithm=SHA-256");
    expect(isRight(invite)).toBe(true);
    await accept(invite);
  });

  test.each([
    ["401 Unauthorized", "WWW-Authenticate"],
    ["407 Proxy Authentication Required", "Proxy-Authenticate"],
  ])("a wrong password ends with %s after one attempt", async (status, header) => {
    const { log } = phone.place({ to: wire.uri("far"), auth });
    for (const nonce of ["one", "two"]) {
      await demand(await wire.next("INVITE"), status, [`${header}: ${challenge(nonce)}`]);
    }
    expect(await log.ends()).toMatchObject({ by: "them", code: Number(status.slice(0, 3)) });
    expect(wire.lines().filter((line) => line === "INVITE")).toHaveLength(2);
  });

  test("no password ends at once", async () => {
    const { log } = phone.place({ to: wire.uri("far") });
    await demand(await wire.next("INVITE"), "401 Unauthorized", [`WWW-Authenticate: ${challenge("n")}`]);
    expect(await log.ends()).toMatchObject({ by: "them", code: 401 });
  });

  test("a nonce that became too old is replaced, but not for ever", async () => {
    const { log } = phone.place({ to: wire.uri("far"), auth });
    let rounds = 0;
    for (; log.end === null; rounds += 1) {
      const lines = [`WWW-Authenticate: ${challenge(`n${rounds}`, ", stale=true")}`];
      await demand(await wire.next("INVITE"), "401 Unauthorized", lines);
    }
    expect(rounds).toBeGreaterThan(2);
    expect(log.end).toMatchObject({ by: "them", code: 401 });
  });

  test("a call that was hung up meanwhile is not tried again", async () => {
    const { call, log } = phone.place({ to: wire.uri("far"), auth });
    const invite = await wire.next("INVITE");
    call.hangUp();
    await demand(invite, "401 Unauthorized", [`WWW-Authenticate: ${challenge("n")}`]);
    wire.send(askInDialog(wire, invite, "OPTIONS"));
    await wire.next("SIP/2.0 481");
    expect(wire.lines().filter((line) => line === "INVITE")).toHaveLength(1);
    expect(log.events).toEqual(["ended by us 487"]);
  });

  test("a hold, a tone and the BYE answer challenges too", async () => {
    const { call } = phone.place({ to: wire.uri("far"), auth });
    await accept(await wire.next("INVITE"));
    const demandTwice = async (start: string, status: string, reply: string) => {
      await demand(await wire.next(start), "401 Unauthorized", [`WWW-Authenticate: ${challenge(start)}`]);
      const request = await wire.next(start);
      expect(isRight(request)).toBe(true);
      wire.send(respond(request, status, { body: reply, contact: wire.uri("far") }));
    };
    const [hold] = await Promise.all([
      call.reoffer(sdp(4000, "sendonly")),
      demandTwice("INVITE", "200 OK", ANSWER),
    ]);
    expect(hold).toBe(ANSWER);
    await Promise.all([call.info("application/dtmf", "5"), demandTwice("INFO", "200 OK", "")]);
    call.hangUp();
    await demandTwice("BYE", "200 OK", "");
    expect(OFFER).not.toBe(ANSWER);
  });

  test("secrets are left out of the trace", async () => {
    const { log } = phone.place({
      to: wire.uri("far"),
      auth,
      offer: `${OFFER}a=crypto:1 X inline:abcdef|2^20\r\n`,
    });
    await demand(await wire.next("INVITE"), "401 Unauthorized", [`WWW-Authenticate: ${challenge("n")}`]);
    const invite = await wire.next("INVITE");
    expect(invite).toContain("Authorization: Digest");
    await accept(invite);
    await log.heard("answered 5000");
    const traced = phone.traces.map(({ message }) => message).join("\n");
    expect(traced).not.toMatch(/^authorization/im);
    expect(traced).not.toContain("abcdef");
    expect(traced).toContain("inline:(removed)|2^20");
  });
});
