import { afterEach, describe, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SineTone } from "../../src/media/tone.ts";
import { gateways, SOON } from "../support/gateway.ts";
import { type Sipp, type SippOptions, startSipp } from "../support/sipp.ts";

const { open, closeAll } = gateways();
let sipp: Sipp | null = null;

afterEach(async () => {
  await closeAll();
  await sipp?.stop();
});

async function dial(options: SippOptions, target = {}) {
  sipp = await startSipp(options);
  const gateway = await open();
  const ids = gateway.dial("", { uri: sipp.uri("phone"), ...target });
  return { ...gateway, ...ids, sipp };
}

const ends = ({ events }: Awaited<ReturnType<typeof dial>>) =>
  vi.waitUntil(() => events().at(-1)?.startsWith("callDestroyed"), SOON);

describe.each(["udp", "tcp"] as const)("sipp over %s", (transport) => {
  test("echoes what is said in the session", async () => {
    const call = await dial({ scenario: "answer", transport, more: ["-rtp_echo"] });
    const browser = call.join(new SineTone(500));
    const heard = () => browser.heard(call.streamId);
    await vi.waitUntil(() => heard().length >= 3_200 && hearsTone(heard().slice(-3_200), 500), SOON);
    call.session.forceDisconnect(call.connectionId);
    await call.sipp.passes();
    expect(call.events().at(-1)).toBe("callDestroyed 700");
  });

  test("that refuses is reported with its own code and words", async () => {
    const keys = { code: "480", phrase: "Gone fishing" };
    const call = await dial({ scenario: "refuse", transport, keys });
    await ends(call);
    await call.sipp.passes();
    expect(call.monitored.at(-1)).toMatchObject({ reasonCode: "480", reasonMessage: "Gone fishing" });
  });

  test.each([
    ["secret", "callUpdated ACTIVE", "700"],
    ["wrong", "callUpdated DIALING", "401"],
  ])("that asks for a password gets %s", async (password, before, code) => {
    const auth = { username: "alice", password };
    const call = await dial({ scenario: "ask-password", transport }, { auth });
    if (code === "700") {
      await vi.waitUntil(() => call.calls.running[0]?.state === "ACTIVE", SOON);
      call.session.forceDisconnect(call.connectionId);
    }
    await ends(call);
    await call.sipp.passes();
    expect(call.events().slice(-3)).toEqual([before, "callUpdated HANGUP", `callDestroyed ${code}`]);
  });

  test("that rings is cancelled when a moderator disconnects it", async () => {
    const call = await dial({ scenario: "ring", transport });
    await vi.waitUntil(() => call.calls.running[0]?.state === "RINGING", SOON);
    call.session.forceDisconnect(call.connectionId);
    await call.sipp.passes();
  });

  test("that holds and resumes is on hold in between", async () => {
    const keys = { held: "sendonly", held_port: "[media_port]", held_address: "[media_ip]" };
    const call = await dial({ scenario: "hold", transport, keys });
    await ends(call);
    await call.sipp.passes();
    expect(call.events().slice(-5)).toEqual([
      "callUpdated ACTIVE",
      "callUpdated ON_HOLD",
      "callUpdated ACTIVE",
      "callUpdated HANGUP",
      "callDestroyed 700",
    ]);
  });
});
