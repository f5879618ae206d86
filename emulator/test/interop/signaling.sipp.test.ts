import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answers, flowOf, type Phone, sdp, startPhone } from "../support/sip-calls.ts";
import { type Sipp, type SippOptions, startSipp } from "../support/sipp.ts";

let gateway: Phone;
let sipp: Sipp | null = null;
beforeEach(async () => {
  gateway = await startPhone(null);
});
afterEach(async () => {
  await sipp?.stop();
  await gateway.agent.close();
});

async function dial(options: SippOptions, request: { auth?: { username: string; password: string } } = {}) {
  sipp = await startSipp(options);
  return { sipp, ...gateway.place({ to: sipp.uri("phone"), ...request }) };
}

const count = (method: string) => flowOf(gateway, "out").filter((line) => line === method).length;

describe.each(["udp", "tcp"] as const)("sipp over %s", (transport) => {
  test("rings, answers, and is hung up", async () => {
    const { sipp, call, log } = await dial({ scenario: "answer", transport });
    await log.heard(`answered ${sipp.mediaPort}`);
    call.hangUp();
    await sipp.passes();
    expect(log.events).toEqual(["ringing 180", `answered ${sipp.mediaPort}`, "ended by us 200"]);
  });

  test("hangs up", async () => {
    const { sipp, log } = await dial({ scenario: "hang-up", transport });
    await sipp.passes();
    expect(log.events.at(-1)).toBe("ended by them 200");
  });

  test.each([
    [486, "Busy Here"],
    [603, "Decline"],
    [480, "Temporarily Unavailable"],
    [503, "Service Unavailable"],
  ])("refuses with %d", async (code, phrase) => {
    const { sipp, log } = await dial({ scenario: "refuse", transport, keys: { code: String(code), phrase } });
    await sipp.passes();
    expect(log.end).toEqual({ by: "them", code, reason: phrase });
  });

  test("does not answer, and is cancelled", async () => {
    const { sipp, call, log } = await dial({ scenario: "ring", transport });
    await log.heard("ringing 180");
    call.hangUp();
    await sipp.passes();
    expect(log.events).toEqual(["ringing 180", "ended by us 487"]);
  });

  test.each([
    ["sendonly", "sendonly", "[media_port]", "[media_ip]", "sendonly"],
    ["inactive", "inactive", "[media_port]", "[media_ip]", "inactive"],
    ["port 0", "sendrecv", "0", "[media_ip]", "sendrecv"],
    ["the address 0.0.0.0", "sendrecv", "[media_port]", "0.0.0.0", "sendrecv"],
  ])(
    "holds by %s, resumes, and re-invites without SDP",
    async (_, held, held_port, held_address, direction) => {
      const scenario = { scenario: "hold", transport, keys: { held, held_port, held_address } };
      const { sipp, log } = await dial(scenario);
      log.reofferAnswer = sdp(4000);
      await sipp.passes();
      expect(log.events.slice(2)).toEqual([
        `reoffered ${direction}`,
        "reoffered sendrecv",
        "reoffered nothing",
        `reanswered ${sipp.mediaPort}`,
        "ended by them 200",
      ]);
    },
  );

  test("asks with OPTIONS, INFO and UPDATE inside the call", async () => {
    const { sipp, log } = await dial({ scenario: "inquire", transport });
    await sipp.passes();
    expect(log.events).toContain("info application/dtmf-relay Signal=5\r\nDuration=160");
  });

  test("calls us many times, and hangs up", async () => {
    const called = await startPhone(answers);
    const target = `127.0.0.1:${called.agent.port}`;
    sipp = await startSipp({ scenario: "call", transport, target, calls: 20, keys: { target_user: "echo" } });
    await sipp.passes();
    expect(called.calls).toHaveLength(20);
    for (const { incoming, log } of called.calls) {
      expect(incoming).toMatchObject({ to: "echo", from: { displayName: "Alice" } });
      expect(incoming.header("x-reason")).toBe("interop");
      expect(log.events).toEqual([expect.stringMatching(/^info application\/dtmf 5/), "ended by them 200"]);
    }
    await called.agent.close();
  });

  test("takes the right password", async () => {
    const auth = { username: "alice", password: "secret" };
    const { sipp, call, log } = await dial({ scenario: "ask-password", transport }, { auth });
    await log.heard(`answered ${sipp.mediaPort}`);
    call.hangUp();
    await sipp.passes();
  });

  test("refuses a wrong password, once", async () => {
    const auth = { username: "alice", password: "wrong" };
    const { sipp, log } = await dial({ scenario: "ask-password", transport }, { auth });
    await sipp.passes();
    expect(log.end).toEqual({ by: "them", code: 401, reason: "Unauthorized" });
  });
});

test("sipp overhears the first INVITE and the first BYE, and hears the second", async () => {
  const { sipp, call, log } = await dial({ scenario: "forgetful" });
  await log.heard(`answered ${sipp.mediaPort}`);
  call.hangUp();
  await sipp.passes();
  expect(["INVITE", "BYE"].map(count)).toEqual([2, 2]);
  expect(log.events).toEqual(["ringing 180", `answered ${sipp.mediaPort}`, "ended by us 200"]);
});
