import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  createAuthority,
  isExpiring,
  issueCertificate,
  type PemIdentity,
} from "../../src/identity/certificate-authority.ts";
import type { TlsIdentity } from "../../src/sip/transport/listen-options.ts";
import { RFC3261_TIMERS } from "../../src/sip/transport/timers.ts";
import { eventually } from "../support/eventually.ts";
import { ANSWER, answers, flowOf, type Phone, QUICK, rings, startPhone } from "../support/sip-calls.ts";
import { ManualClock } from "../support/sip-clock.ts";
import { respond } from "../support/sip-wire.ts";

const DAYS_MS = 24 * 3_600_000;

let authority: PemIdentity;
let identity: TlsIdentity;
beforeAll(async () => {
  authority = await createAuthority("Phones of the test");
  identity = { ...(await issueCertificate(authority)), authorities: [authority.certificate] };
});

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function phone(...parameters: Parameters<typeof startPhone>): Promise<Phone> {
  const started = await startPhone(...parameters);
  closing.push(() => started.agent.close());
  return started;
}

describe.each(["tcp", "tls"] as const)("a call over %s", (transport) => {
  test("goes both ways on one connection and ends from either side", async () => {
    const called = await phone(answers, { tls: identity });
    const caller = await phone(null, { tls: identity });
    for (const who of ["caller", "phone"]) {
      const { call, log } = caller.place({ to: called.uri("echo", transport) });
      await log.heard("answered 5000");
      const far = called.calls.at(-1);
      await eventually(
        () => flowOf(called, "in").filter((line) => line === "ACK").length === called.calls.length,
        () => "the ACK",
      );
      if (who === "caller") call.hangUp();
      else far?.call?.hangUp();
      await log.ends();
      await far?.log.ends();
    }
    expect(new Set(caller.traces.map((trace) => trace.transport))).toEqual(new Set([transport]));
    expect(new Set(called.traces.map((trace) => trace.remote)).size).toBe(1);
    const invite = called.traces[0]?.message ?? "";
    const port = transport === "tls" ? caller.agent.tlsPort : caller.agent.port;
    expect(invite).toContain(`Via: SIP/2.0/${transport.toUpperCase()} 127.0.0.1:${port};branch=`);
    expect(invite).toContain(`:${port};transport=${transport}>`);
  });

  test("nobody listens for says so", async () => {
    const caller = await phone(null, { tls: identity });
    const { log } = caller.place({ to: `sip:x@127.0.0.1:9;transport=${transport}` });
    const reason = "Connection to 127.0.0.1:9 refused";
    expect(await log.ends()).toEqual({ by: "transport", code: 503, reason });
  });
});

describe("TLS", () => {
  test("takes sips: as TLS, in Contact too", async () => {
    const called = await phone(answers, { tls: identity });
    const caller = await phone(null, { tls: identity });
    const { call, log } = caller.place({ to: `sips:echo@localhost:${called.agent.tlsPort}` });
    await log.heard("answered 5000");
    call.hangUp();
    await called.calls[0]?.log.ends();
    expect(called.traces[0]?.message).toMatch(/^INVITE sips:echo@localhost:\d+ SIP/);
    expect(called.traces[0]?.message).toMatch(/^Contact: <sips:/m);
  });

  test.each([
    ["of an unknown authority", undefined, ["127.0.0.1"], 0, /self.signed|unable to/i],
    ["for another name", "known", ["example.com"], 0, /does not match|not in the cert/i],
    ["that has expired", "known", ["127.0.0.1"], -400 * DAYS_MS, /expired/i],
  ])("refuses a certificate %s and says so", async (_, known, hosts, shiftMs, why) => {
    const other = await issueCertificate(authority, hosts, Date.now() + shiftMs);
    const called = await phone(answers, { tls: other });
    const trusting = known === undefined ? {} : { tls: identity };
    const caller = await phone(null, trusting);
    const { log } = caller.place({ to: called.uri("echo", "tls") });
    const end = await log.ends();
    expect(end).toMatchObject({ by: "transport", code: 503 });
    expect(end.reason).toMatch(new RegExp(`^Certificate of 127.0.0.1:${called.agent.tlsPort} refused: `));
    expect(end.reason).toMatch(why);
    expect(called.calls).toHaveLength(0);
  });

  test("certificates of the authority last ten years and one year", () => {
    expect(isExpiring(authority.certificate, 3_649)).toBe(false);
    expect(isExpiring(authority.certificate, 3_651)).toBe(true);
    expect(isExpiring(identity.certificate, 364)).toBe(false);
    expect(isExpiring(identity.certificate, 366)).toBe(true);
  });
});

test("a host that does not exist is named", async () => {
  const caller = await phone(null);
  const { log } = caller.place({ to: "sip:x@no-such-host.invalid" });
  const reason = "Host not found: no-such-host.invalid";
  expect(await log.ends()).toEqual({ by: "transport", code: 503, reason });
});

describe("a TCP stream", () => {
  async function connected(): Promise<{ called: Phone; socket: Socket; received: () => string }> {
    const called = await phone(answers);
    const socket = connect(called.agent.port, "127.0.0.1");
    await once(socket, "connect");
    closing.push(() => socket.destroy());
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    return { called, socket, received: () => text };
  }

  const options = (id: string, body = "") =>
    [
      "OPTIONS sip:x@127.0.0.1 SIP/2.0",
      `v: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK${id};rport`,
      "f: <sip:a@127.0.0.1>;tag=1",
      "t: <sip:x@127.0.0.1>",
      `i: ${id}`,
      "CSeq: 1 OPTIONS",
      `l: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n");

  test("may bring messages in pieces, or several at once", async () => {
    const { socket, received } = await connected();
    const text = `${options("one", "é body")}\r\n\r\n${options("two")}${options("three")}`;
    for (const byte of Buffer.from(text)) {
      if (!socket.write(Buffer.from([byte]))) await once(socket, "drain");
    }
    await eventually(
      () => /Call-ID: three/.test(received()),
      () => "three answers",
    );
    expect(received().match(/SIP\/2\.0 200 OK/g)).toHaveLength(3);
    expect(received()).toMatch(/Via: .*rport=\d+;received=127\.0\.0\.1/);
  });

  test("answers a keep-alive with one of its own", async () => {
    const { socket, received } = await connected();
    socket.write("\r\n\r\n");
    await eventually(
      () => received() === "\r\n",
      () => "the answer to a double CRLF",
    );
  });

  test.each([
    ["a message above 64 kB", `X: ${"a".repeat(70_000)}`],
    ["a length above 64 kB", `${options("big").replace("l: 0", "l: 70000")}`],
    ["a length that is none", `${options("odd").replace("l: 0", "l: -1")}`],
  ])("with %s is closed", async (_, text) => {
    const { socket, called } = await connected();
    const closed = new Promise((resolve) => socket.on("error", () => undefined).on("close", resolve));
    socket.write(text);
    await closed;
    const { log } = called.place({ to: called.uri("echo", "tcp") });
    await log.heard("answered 5000");
  });
});

async function server(serve: (socket: Socket) => void): Promise<string> {
  const listening = createServer((socket) => {
    closing.push(() => socket.destroy());
    serve(socket);
  }).listen(0, "127.0.0.1");
  await once(listening, "listening");
  closing.push(() => listening.close());
  const address = listening.address();
  return `sip:x@127.0.0.1:${typeof address === "object" ? address?.port : 0};transport=tcp`;
}

describe("a connection that is left alone", () => {
  const KEEP_ALIVE_S = 30;
  const IDLE_MS = 10 * 60_000;

  test("is kept alive while a call needs it", async () => {
    const clock = new ManualClock();
    const received: string[] = [];
    const to = await server((socket) => {
      socket.on("data", (chunk) => {
        received.push(chunk.toString());
        if (received.length > 1) return;
        socket.write(respond(chunk.toString(), "200 OK", { body: ANSWER }));
      });
    });
    const caller = await phone(null, { time: { timers: RFC3261_TIMERS, clock } });
    const { log } = caller.place({ to });
    await log.heard("answered 5000");
    await eventually(
      () => received.some((text) => text.startsWith("ACK")),
      () => "the ACK",
    );
    clock.nowMs += 2 * IDLE_MS;
    clock.ring(KEEP_ALIVE_S);
    await eventually(
      () => received.includes("\r\n\r\n"),
      () => "a sign of life",
    );
    expect(log.end).toBeNull();
  });

  test("is closed when nobody has used it for ten minutes", async () => {
    const clock = new ManualClock();
    const called = await phone(answers, { time: { timers: RFC3261_TIMERS, clock } });
    const socket = connect(called.agent.port, "127.0.0.1");
    const closed = once(socket, "close");
    await once(socket, "connect");
    socket.write("\r\n\r\n");
    await once(socket, "data");
    clock.nowMs += IDLE_MS;
    clock.ring(KEEP_ALIVE_S);
    socket.write("\r\n\r\n");
    await once(socket, "data");
    clock.nowMs += 1;
    clock.ring(KEEP_ALIVE_S);
    await closed;
  });
});

describe("a connection that breaks", () => {
  test("before the answer ends the call", async () => {
    const to = await server((socket) => {
      socket.once("data", (invite) => {
        socket.write(respond(invite.toString(), "180 Ringing"), () => socket.end());
      });
    });
    const caller = await phone(null);
    const { log } = caller.place({ to });
    expect(await log.ends()).toMatchObject({ by: "transport", code: 503 });
    expect(log.events).toEqual(["ringing 180", "ended by transport 503"]);
    expect(log.end?.reason).toMatch(/^Connection lost: /);
  });

  test("never says a word ends the call with 408", async () => {
    const to = await server(() => undefined);
    const caller = await phone(null, { time: QUICK });
    expect(await caller.place({ to }).log.ends()).toMatchObject({ by: "transport", code: 408 });
  });

  test("stops a phone that rings", async () => {
    const called = await phone(rings);
    const socket = connect(called.agent.port, "127.0.0.1");
    await once(socket, "connect");
    const [contact, via] = ["<sip:a@127.0.0.1:9;transport=tcp>", "SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKcut"];
    const head = [`Via: ${via}`, "From: <sip:a@x>;tag=1", "To: <sip:b@y>", "Call-ID: cut", "CSeq: 1 INVITE"];
    socket.write([`INVITE sip:ring@127.0.0.1 SIP/2.0`, ...head, `Contact: ${contact}`, "", ""].join("\r\n"));
    await eventually(
      () => called.calls.length === 1,
      () => "the call",
    );
    let hasStopped = false;
    const [ringing] = called.calls;
    if (ringing) {
      ringing.incoming.cancelled = () => {
        hasStopped = true;
      };
    }
    socket.destroy();
    await eventually(
      () => hasStopped,
      () => "the phone to stop ringing",
    );
  });
});
