import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { endOfLimit } from "../../src/calls/call-end.ts";
import { limitReached, PLATFORM_LIMITS } from "../../src/leg/call-limits.ts";
import { SAMPLE_RATE_HZ } from "../../src/media/audio.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { pcmu } from "../../src/media/g711.ts";
import { RtpSender } from "../../src/media/rtp-sender.ts";
import { SineTone } from "../../src/media/tone.ts";
import type { IncomingCall, SipCall } from "../../src/sip/sip-call.ts";
import { gateways, SOON, TestPhone } from "../support/gateway.ts";
import { ManualMediaClock } from "../support/manual-media-clock.ts";
import { sdp } from "../support/sip-calls.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const talking = { startedAt: 0, answeredAt: 0, lastMediaAt: 0 as number | null, hasSessionTimer: false };

const { open, openCall, closeAll } = gateways();

afterEach(closeAll);

describe("the limits of a call", () => {
  test.each([
    ["a call that nobody answers for less than three minutes", { answeredAt: null }, 3 * MINUTE - 20, null],
    ["a call that nobody answers for three minutes", { answeredAt: null }, 3 * MINUTE, "408"],
    ["a call without any media for less than five minutes", { lastMediaAt: null }, 5 * MINUTE - 20, null],
    ["a call without any media for five minutes", { lastMediaAt: null }, 5 * MINUTE, "704"],
    ["a call whose media stopped five minutes ago", { lastMediaAt: 1_000 }, 5 * MINUTE + 1_000, "706"],
    [
      "a call whose media stopped less than five minutes ago",
      { lastMediaAt: 1_040 },
      5 * MINUTE + 1_000,
      null,
    ],
    ["a call without media under session timers", { lastMediaAt: null, hasSessionTimer: true }, HOUR, null],
    ["a call of less than six hours", { lastMediaAt: 6 * HOUR - 20 }, 6 * HOUR - 20, null],
    ["a call of six hours", { lastMediaAt: 6 * HOUR }, 6 * HOUR, "705"],
    ["a call of six hours under session timers", { hasSessionTimer: true }, 6 * HOUR, "705"],
  ])("%s ends: %#", (_, change, now, code) => {
    const limit = limitReached({ ...talking, ...change }, PLATFORM_LIMITS, now);
    expect(limit && endOfLimit(limit).reasonCode).toBe(code);
  });

  test("end a silent phone's call with 704, and the phone gets a BYE", async () => {
    const clock = new ManualMediaClock();
    let ended = false;
    const silent = (call: IncomingCall) => {
      call.accept(sdp(4_000), {
        ended: () => {
          ended = true;
        },
      });
    };
    const gateway = await open({ clock, phones: { silent } });
    gateway.dial("silent");
    await vi.waitUntil(() => gateway.calls.running[0]?.state === "ACTIVE", SOON);
    clock.advance(5 * MINUTE - 40);
    expect(gateway.calls.running).toHaveLength(1);
    clock.advance(60);
    expect(gateway.events().at(-1)).toBe("callDestroyed 704");
    await vi.waitUntil(() => ended, SOON);
  });

  test("end a call whose phone falls silent with 706", async () => {
    const clock = new ManualMediaClock();
    const browser = new SystemMediaClock();
    const phone = new TestPhone(null, browser);
    const { events, join, streamId } = await openCall({}, { clock, limits: { inactivityMs: 60_000 } }, phone);
    const listener = join();
    // A frame of the gateway's time now and then, until what the phone sends has come through.
    await vi.waitUntil(() => {
      clock.advance(20);
      return listener.heard(streamId).length > 0;
    }, SOON);
    phone.fallSilent();
    clock.advance(59_000);
    expect(events().at(-1)).toBe("callUpdated ACTIVE");
    clock.advance(1_100);
    expect(events().at(-1)).toBe("callDestroyed 706");
  });

  test("end a call of six hours with 705, and the phone gets a BYE", async () => {
    const clock = new ManualMediaClock();
    const { phone, events } = await openCall({}, { clock });
    clock.leap(6 * HOUR);
    expect(events().slice(-2)).toEqual(["callUpdated HANGUP", "callDestroyed 705"]);
    await vi.waitUntil(() => phone.end?.by === "them", SOON);
  });

  test("end a phone that rings on and on", async () => {
    const clock = new ManualMediaClock();
    const gateway = await open({ clock });
    gateway.dial("ring");
    await vi.waitUntil(() => gateway.calls.running[0]?.state === "RINGING", SOON);
    clock.advance(3 * MINUTE + 20);
    expect(gateway.events().at(-1)).toBe("callDestroyed 408");
  });
});

/** A phone that is heard for a moment after its answer, and then never again. */
async function openSilentCall(clock: ManualMediaClock) {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  let dialog: SipCall | null = null;
  let gatewayPort = 0;
  const bare = (call: IncomingCall) => {
    gatewayPort = Number(/^m=audio (\d+)/m.exec(call.offer!)![1]);
    dialog = call.accept(sdp(port), { ended: () => socket.close() });
  };
  const gateway = await open({ clock, phones: { bare } });
  const listener = gateway.join();
  const { streamId } = gateway.dial("bare");
  await vi.waitUntil(() => gateway.calls.running[0]?.state === "ACTIVE", SOON);
  const rtp = new RtpSender();
  const fallSilent = new SystemMediaClock().onFrame(() => {
    socket.send(rtp.next(null, { codec: pcmu, payloadType: 0, telephoneEvent: null }), gatewayPort);
  });
  await vi.waitUntil(() => {
    clock.advance(20);
    return listener.heard(streamId).length > 0;
  }, SOON);
  fallSilent();
  const hold = async (direction: string) => {
    await dialog!.reoffer(sdp(port, direction));
    await vi.waitUntil(() => gateway.calls.running[0]?.state === "ON_HOLD", SOON);
  };
  return { ...gateway, hold };
}

describe("a phone on hold", () => {
  test("that sends nothing (inactive) is gone with 706 after five minutes", async () => {
    const clock = new ManualMediaClock();
    const { hold, events } = await openSilentCall(clock);
    await hold("inactive");
    clock.advance(4 * MINUTE);
    expect(events().at(-1)).toBe("callUpdated ON_HOLD");
    clock.advance(MINUTE);
    expect(events().slice(-2)).toEqual(["callUpdated HANGUP", "callDestroyed 706"]);
  });

  test("that plays music lives on", async () => {
    const clock = new ManualMediaClock();
    const phone = new TestPhone(new SineTone(440), new SystemMediaClock());
    const { calls, join, streamId } = await openCall({}, { clock }, phone);
    const listener = join();
    const untilHeard = () => {
      const before = listener.heard(streamId).length;
      // A frame of the gateway's time now and then, until what the phone sends has come through: more than was on its way.
      return vi.waitUntil(() => {
        clock.advance(20);
        return listener.heard(streamId).length > before + SAMPLE_RATE_HZ;
      }, SOON);
    };
    await phone.leg!.hold(true);
    for (const minutes of [4, 4]) {
      await untilHeard();
      clock.leap(minutes * MINUTE);
    }
    expect(calls.running[0]?.state).toBe("ON_HOLD");
  });
});
