import { afterEach, describe, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SipLeg } from "../../src/leg/sip-leg.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { startDeskPhones } from "../../src/phones/desk-phones.ts";
import type { CallDelegate, SipCallEnd, UserAgent } from "../../src/sip/sip-call.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";
import { SOON } from "../support/gateway.ts";
import { sdp } from "../support/sip-calls.ts";

const HOST = "127.0.0.1";
const clock = new SystemMediaClock();
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A user agent that sends nothing: a test plays the other side through the delegate. */
function fakeUserAgent() {
  let delegate: CallDelegate | null = null;
  let offer = "";
  let reoffer = async () => sdp(4_000);
  const hangUp = vi.fn();
  const refuse = () => {
    reoffer = () => Promise.reject(new Error("refused"));
  };
  const userAgent: Pick<UserAgent, "call"> = {
    call(request, to) {
      delegate = to;
      offer = request.offer;
      return {
        id: "1",
        hasSessionTimer: false,
        hangUp,
        reoffer: () => reoffer(),
        info: async () => {},
      };
    },
  };
  return { userAgent, delegate: () => delegate!, offer: () => offer, hangUp, refuse };
}

async function placeCall(options = {}) {
  const fake = fakeUserAgent();
  const happened: string[] = [];
  const ends: SipCallEnd[] = [];
  const leg = await SipLeg.open(
    { host: HOST, clock, ...options },
    {
      ringing: () => happened.push("ringing"),
      answered: () => happened.push("answered"),
      held: (isHeld) => happened.push(isHeld ? "held" : "resumed"),
      ended: (end) => {
        happened.push("ended");
        ends.push(end);
      },
    },
  );
  closers.push(() => leg.hangUp());
  leg.call(fake.userAgent, { to: "sip:phone@127.0.0.1" });
  return { ...fake, leg, happened, ends };
}

describe("a SIP leg", () => {
  test("that is answered without a common codec gives the call up and says why", async () => {
    const { delegate, hangUp, happened, ends } = await placeCall();
    delegate().answered!(sdp(4_000).replace("RTP/AVP 0", "RTP/AVP 96"));
    expect(hangUp).toHaveBeenCalled();
    delegate().ended({ by: "us", code: 200, reason: "BYE" });
    expect(happened).toEqual(["ended"]);
    expect(ends[0]).toMatchObject({ by: "us", code: 488 });
  });

  test("that asks for encryption does not talk in the open", async () => {
    const { delegate, hangUp, happened } = await placeCall({ isSecure: true });
    delegate().answered!(sdp(4_000));
    expect(hangUp).toHaveBeenCalled();
    expect(happened).toEqual([]);
  });

  test("that is answered on hold is answered first", async () => {
    const { delegate, happened } = await placeCall();
    delegate().answered!(sdp(4_000, "inactive"));
    expect(happened).toEqual(["answered", "held"]);
  });

  test("answers a re-INVITE without an offer with one of its own, and takes the answer", async () => {
    const { delegate, offer, happened } = await placeCall();
    delegate().answered!(sdp(4_000));
    const second = delegate().reoffered!(null) as string;
    const versionOf = (text: string) => Number(/^o=\S+ \d+ (\d+)/m.exec(text)![1]);
    expect(versionOf(second)).toBe(versionOf(offer()) + 1);
    delegate().reanswered!(sdp(4_000, "inactive"));
    expect(happened).toEqual(["answered", "held"]);
  });

  test("whose hold is refused holds nobody", async () => {
    const { delegate, leg, refuse } = await placeCall();
    delegate().answered!(sdp(4_000));
    refuse();
    await expect(leg.hold(true)).rejects.toThrow("refused");
    expect(delegate().reoffered!(sdp(4_000))).toContain("a=sendrecv");
  });

  test("ends once", async () => {
    const { delegate, ends } = await placeCall();
    for (const code of [486, 487]) delegate().ended({ by: "them", code, reason: "" });
    expect(ends.map(({ code }) => code)).toEqual([486]);
  });

  test("that listens on every address tells one that can be reached", async () => {
    const desk = await startDeskPhones({ host: HOST, port: 0, clock });
    const userAgent = await startUserAgent({ host: HOST, port: 0, name: "Test" });
    closers.push(
      () => desk.close(),
      () => userAgent.close(),
    );
    const { offer } = await placeCall({ host: "0.0.0.0" });
    expect(/^c=IN IP4 (\S+)/m.exec(offer())![1]).not.toBe("0.0.0.0");
    const leg = await SipLeg.open({ host: "0.0.0.0", clock }, { ended: () => {} });
    leg.call(userAgent, { to: `sip:tone@${desk.address}` });
    const heard: number[] = [];
    const stopClock = clock.onFrame(() => {
      leg.write(null);
      heard.push(...(leg.read() ?? []));
    });
    closers.push(stopClock);
    await vi.waitUntil(() => heard.length >= 3_200 && hearsTone(heard.slice(-3_200), 440), SOON);
  });
});
