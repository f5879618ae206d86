import { afterEach, describe, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { SineTone } from "../../src/media/tone.ts";
import type { CallDelegate, IncomingCall, SipCall } from "../../src/sip/sip-call.ts";
import { gateways, SOON, TestPhone } from "../support/gateway.ts";
import { sdp } from "../support/sip-calls.ts";

const { open, openCall, closeAll } = gateways();

afterEach(closeAll);

/** A phone without media that holds as its test tells it, word for word. */
async function openBareCall() {
  let dialog: SipCall | null = null;
  const answers: string[] = [];
  const delegate: CallDelegate = {
    reanswered: (answer) => void answers.push(answer),
    ended: () => {},
  };
  const bare = (call: IncomingCall) => {
    dialog = call.accept(sdp(4_000), delegate);
  };
  const gateway = await open({ phones: { bare } });
  gateway.dial("bare");
  await vi.waitUntil(() => gateway.calls.running[0]?.state === "ACTIVE", SOON);
  return {
    ...gateway,
    reoffer: (offer: string) => dialog!.reoffer(offer),
    untilState: (state: string) => vi.waitUntil(() => gateway.calls.running[0]?.state === state, SOON),
  };
}

describe("a phone that holds the call", () => {
  test.each([
    ["by sendonly", sdp(4_000, "sendonly"), "recvonly"],
    ["by inactive", sdp(4_000, "inactive"), "inactive"],
    ["by port 0", sdp(0), null],
    ["by the address 0.0.0.0", sdp(4_000).replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"), "recvonly"],
  ])("%s is on hold, and active again when it resumes", async (_, offer, direction) => {
    const { reoffer, untilState, events } = await openBareCall();
    const answer = await reoffer(offer);
    await untilState("ON_HOLD");
    if (direction) expect(answer).toContain(`a=${direction}`);
    else expect(answer).toContain("m=audio 0 ");
    await reoffer(sdp(4_000));
    await untilState("ACTIVE");
    expect(events()).toEqual([
      "callCreated",
      "callUpdated DIALING",
      "callUpdated ACTIVE",
      "callUpdated ON_HOLD",
      "callUpdated ACTIVE",
    ]);
  });

  test("and says so twice, is on hold once", async () => {
    const { reoffer, untilState, events } = await openBareCall();
    await reoffer(sdp(4_000, "sendonly"));
    await reoffer(sdp(4_000, "inactive"));
    await untilState("ON_HOLD");
    expect(events().filter((event) => event === "callUpdated ON_HOLD")).toHaveLength(1);
  });

  test("with an offer that can't be met stays in the call", async () => {
    const { reoffer, calls } = await openBareCall();
    const onlyOpus = sdp(4_000).replace("RTP/AVP 0", "RTP/AVP 96\r\na=rtpmap:96 opus/48000/2");
    await expect(reoffer(onlyOpus)).rejects.toThrow();
    expect(calls.running[0]?.state).toBe("ACTIVE");
  });

  test("gets no sound from the session until it resumes, encrypted or not", async () => {
    for (const secure of [false, true]) {
      const phone = new TestPhone(null, new SystemMediaClock());
      const { join, calls } = await openCall({ secure }, {}, phone);
      join(new SineTone(500));
      const hears = () => phone.heard.length >= 3_200 && hearsTone(phone.heard.slice(-3_200), 500);
      await vi.waitUntil(hears, SOON);
      await phone.leg!.hold(true);
      await vi.waitUntil(() => calls.running[0]?.state === "ON_HOLD", SOON);
      // What was under way still comes, and what conceals the end.
      await vi.waitUntil(() => hearsNothing(phone), SOON);
      await phone.leg!.hold(false);
      phone.heard = [];
      await vi.waitUntil(hears, SOON);
    }
  });
});

/** Whether nothing comes to a phone for 25 of its frames. */
async function hearsNothing(phone: TestPhone): Promise<boolean> {
  const before = phone.heard.length;
  await new Promise<void>((resolve) => {
    let frames = 0;
    const stop = phone.clock.onFrame(() => {
      if (++frames < 25) return;
      stop();
      resolve();
    });
  });
  return phone.heard.length === before;
}
