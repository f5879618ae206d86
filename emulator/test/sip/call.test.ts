import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import {
  ANSWER,
  type Answering,
  answers,
  flowOf,
  OFFER,
  type Phone,
  rings,
  sdp,
  startPhone,
} from "../support/sip-calls.ts";

const started: Phone[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((phone) => phone.agent.close()));
});

async function phones(answering: Answering | null): Promise<{ caller: Phone; called: Phone }> {
  const caller = await startPhone(null);
  const called = await startPhone(answering);
  started.push(caller, called);
  return { caller, called };
}

async function answeredCall() {
  const { caller, called } = await phones(answers);
  const { call, log } = caller.place({ to: called.uri("echo") });
  await log.heard("answered 5000");
  const other = called.calls[0];
  if (other?.call == null) throw new Error("not answered");
  await eventually(
    () => flowOf(called, "in").includes("ACK"),
    () => "the ACK",
  );
  return { caller, called, call, log, far: { call: other.call, log: other.log } };
}

test("a phone that is closed while it rings is told that its call is over", async () => {
  const { caller, called } = await phones(rings);
  const { log } = caller.place({ to: called.uri("ring") });
  await log.heard("ringing 180");
  let isCancelled = false;
  const [ringing] = called.calls;
  if (ringing === undefined) throw new Error("not ringing");
  ringing.incoming.cancelled = () => {
    isCancelled = true;
  };
  await called.agent.close();
  expect(isCancelled).toBe(true);
  expect(await log.ends()).toMatchObject({ by: "them", code: 480 });
});

describe("a call over UDP", () => {
  test("rings, is answered, and ends when the caller hangs up", async () => {
    const { caller, called, call, log, far } = await answeredCall();
    call.hangUp();
    await far.log.ends();
    await eventually(
      () => flowOf(caller, "in").includes("200 BYE"),
      () => "the answer to BYE",
    );
    expect(log.events).toEqual(["ringing 180", "answered 5000", "ended by us 200"]);
    expect(far.log.events).toEqual(["ended by them 200"]);
    expect(called.calls[0]?.incoming).toMatchObject({ to: "echo", offer: OFFER });
    expect(flowOf(caller)).toEqual([
      "INVITE",
      "100 INVITE",
      "180 INVITE",
      "200 INVITE",
      "ACK",
      "BYE",
      "200 BYE",
    ]);
  });

  test("ends when the phone hangs up", async () => {
    const { log, far } = await answeredCall();
    far.call.hangUp();
    expect(await log.ends()).toEqual({ by: "them", code: 200, reason: "BYE" });
    expect(far.log.events).toEqual(["ended by us 200"]);
  });

  test("ends once, when both sides hang up at the same moment, however often", async () => {
    const { caller, called, call, log, far } = await answeredCall();
    for (const side of [call, far.call, call, far.call]) side.hangUp();
    await eventually(
      () => flowOf(caller, "in").includes("200 BYE"),
      () => "the answer to BYE",
    );
    await eventually(
      () => flowOf(called, "in").includes("200 BYE"),
      () => "the answer to BYE",
    );
    expect(log.events.filter((event) => event.startsWith("ended"))).toEqual(["ended by us 200"]);
    expect(far.log.events).toEqual(["ended by us 200"]);
    expect(called.agent.refused).toBe(0);
  });

  test.each([
    [486, "Busy Here"],
    [603, "Decline"],
    [480, "Temporarily Unavailable"],
    [404, "Not Found"],
  ])("that is refused with %d says so", async (code, reason) => {
    const { caller, called } = await phones((incoming) => {
      incoming.reject(code);
      return null;
    });
    const { log } = caller.place({ to: called.uri("busy") });
    expect(await log.ends()).toEqual({ by: "them", code, reason });
    await eventually(
      () => flowOf(called, "in").includes("ACK"),
      () => "the ACK",
    );
  });

  test("that is hung up before it answers stops ringing", async () => {
    const { caller, called } = await phones(rings);
    const { call, log } = caller.place({ to: called.uri("ring") });
    await log.heard("ringing 180");
    let hasStopped = false;
    const [ringing] = called.calls;
    if (ringing)
      ringing.incoming.cancelled = () => {
        hasStopped = true;
      };
    call.hangUp();
    call.hangUp();
    expect(await log.ends()).toMatchObject({ by: "us", code: 487 });
    expect(hasStopped).toBe(true);
    expect(flowOf(caller, "out")).toEqual(["INVITE", "CANCEL", "ACK"]);
    expect(flowOf(caller, "in").slice(2).sort()).toEqual(["200 CANCEL", "487 INVITE"]);
  });

  test("that is hung up before the INVITE has left never leaves", async () => {
    const { caller, called } = await phones(rings);
    const { call, log } = caller.place({ to: called.uri("ring") });
    call.hangUp();
    expect(log.events).toEqual(["ended by us 487"]);
    const { log: later } = caller.place({ to: called.uri("ring") });
    await later.heard("ringing 180");
    expect(called.calls).toHaveLength(1);
  });

  test("carries caller, headers and what the phone is", async () => {
    const { caller, called } = await phones(answers);
    const { log } = caller.place({
      to: called.uri("echo"),
      from: "14155550101@example.com",
      headers: { "X-OpenTok-SessionId": "1_abc", "X-Words": "a; b, c" },
    });
    await log.heard("answered 5000");
    const incoming = called.calls[0]?.incoming;
    expect(incoming?.from).toEqual({ uri: "sip:14155550101@example.com", displayName: "" });
    expect(incoming?.header("x-opentok-sessionid")).toBe("1_abc");
    expect(incoming?.header("X-WORDS")).toBe("a; b, c");
    expect(incoming?.header("X-None")).toBeUndefined();
    expect(caller.traces[0]?.message).toContain("User-Agent: test");
  });

  test("without a caller's name is anonymous", async () => {
    const { caller, called } = await phones(answers);
    await caller.place({ to: called.uri("echo") }).log.heard("answered 5000");
    expect(called.calls[0]?.incoming.from).toEqual({
      uri: "sip:anonymous@127.0.0.1",
      displayName: "Anonymous",
    });
  });
});

describe("inside a call", () => {
  test.each(["caller", "phone"])("the %s holds and resumes", async (who) => {
    const { call, log, far } = await answeredCall();
    const [holder, other] = who === "caller" ? [call, far.log] : [far.call, log];
    expect(await holder.reoffer(sdp(4000, "sendonly"))).toBe(ANSWER);
    expect(await holder.reoffer(sdp(4000))).toBe(ANSWER);
    expect(other.events.filter((event) => event.startsWith("reoffered"))).toEqual([
      "reoffered sendonly",
      "reoffered sendrecv",
    ]);
  });

  test("a change that is refused leaves the call as it was", async () => {
    const { call, far } = await answeredCall();
    far.log.reofferAnswer = { code: 488, reason: "No" };
    await expect(call.reoffer(sdp(4000, "inactive"))).rejects.toMatchObject({ code: 488, message: "No" });
    far.log.reofferAnswer = ANSWER;
    expect(await call.reoffer(sdp(4000))).toBe(ANSWER);
    expect(far.log.end).toBeNull();
  });

  test("both sides may change the media at the same moment", { timeout: 20_000 }, async () => {
    const { call, far } = await answeredCall();
    const both = await Promise.all([call.reoffer(sdp(4000)), far.call.reoffer(sdp(5000))]);
    expect(both).toEqual([ANSWER, ANSWER]);
  });

  test("INFO arrives with its type and body", async () => {
    const { call, far } = await answeredCall();
    await call.info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
    expect(far.log.events).toEqual(["info application/dtmf-relay Signal=5\r\nDuration=160"]);
  });

  test("a change that is under way when the call ends is given up", async () => {
    const { call, far } = await answeredCall();
    const reoffer = call.reoffer(sdp(4000));
    far.call.hangUp();
    call.hangUp();
    await expect(reoffer).rejects.toMatchObject({ code: 487 });
    await expect(call.info("text/plain", "late")).rejects.toMatchObject({ code: 487 });
  });
});

test.each([
  ["by IPv6", "::1", "[::1]"],
  ["on every address", "0.0.0.0", "127.0.0.1"],
])("a call to a phone that listens %s works and ends", async (_, host, called) => {
  const caller = await startPhone(null, { host });
  const far = await startPhone(answers, { host });
  started.push(caller, far);
  for (const transport of ["udp", "tcp"]) {
    const { call, log } = caller.place({ to: `sip:echo@${called}:${far.agent.port};transport=${transport}` });
    await log.heard("answered 5000");
    call.hangUp();
    await far.calls.at(-1)?.log.ends();
  }
});

test("a user agent may call itself", async () => {
  const both = await startPhone(answers);
  started.push(both);
  const { call, log } = both.place({ to: both.uri("echo") });
  await log.heard("answered 5000");
  await call.info("text/plain", "hello");
  call.hangUp();
  expect(await both.calls[0]?.log.ends()).toMatchObject({ by: "them" });
  expect(both.calls[0]?.log.events).toContain("info text/plain hello");
  expect(both.agent.refused).toBe(0);
});

test("a user agent that closes hangs up its calls", async () => {
  const { caller, log, far } = await answeredCall();
  await caller.agent.close();
  expect(log.events.at(-1)).toBe("ended by us 200");
  expect(await far.log.ends()).toMatchObject({ by: "them" });
  expect(flowOf(caller, "in")).toContain("200 BYE");
  started.splice(started.indexOf(caller), 1);
});
