import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SipLeg } from "../../src/leg/sip-leg.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { SineTone } from "../../src/media/tone.ts";
import { startDeskPhones } from "../../src/phones/desk-phones.ts";
import type { IncomingCall, SipCallEnd } from "../../src/sip/sip-call.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";
import { hearsDigits } from "../support/dtmf.ts";
import { ManualMediaClock } from "../support/manual-media-clock.ts";

const HOST = "127.0.0.1";
const MINUTE = 60_000;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A desk with phones on it, and a user agent that calls them. */
async function openDesk(clock = new SystemMediaClock() as SystemMediaClock | ManualMediaClock, phones = {}) {
  const desk = await startDeskPhones({ host: HOST, port: 0, clock, phones, synthesize: async () => null });
  closers.push(() => desk.close());
  const userAgent = await startUserAgent({ host: HOST, port: 0, name: "Test" });
  closers.push(() => userAgent.close());
  return { desk, userAgent, clock };
}

/** Calls a phone and writes down what happens. */
async function call(
  { desk, userAgent }: Awaited<ReturnType<typeof openDesk>>,
  to: string,
  { isSecure = false, transport = "udp" } = {},
) {
  const happened: string[] = [];
  const events = new EventTarget();
  let end: SipCallEnd | null = null;
  const clock = new SystemMediaClock();
  const note = (what: string) => {
    happened.push(what);
    events.dispatchEvent(new Event(what));
  };
  const leg = await SipLeg.open(
    { host: HOST, clock, isSecure },
    {
      ringing: () => note("ringing"),
      answered: () => note("answered"),
      ended: (how) => {
        end = how;
        note("ended");
      },
    },
  );
  closers.push(async () => leg.hangUp());
  leg.call(userAgent, { to: `sip:${to}@${desk.address};transport=${transport}` });
  const until = async (what: string) => {
    if (!happened.includes(what)) await once(events, what, { signal: AbortSignal.timeout(5_000) });
  };
  return { leg, clock, happened, until, end: () => end };
}

/** Says a tone, or nothing, and listens for 400 ms of sound. */
function listen({ leg, clock }: Awaited<ReturnType<typeof call>>, tone?: SineTone): Promise<number[]> {
  const heard: number[] = [];
  return new Promise((resolve) => {
    const stop = clock.onFrame(() => {
      leg.write(tone?.read() ?? null);
      heard.push(...(leg.read() ?? []));
      if (heard.length < 3_200) return;
      stop();
      resolve(heard);
    });
  });
}

describe("a phone on the desk", () => {
  test.each(["udp", "tcp"])("tone@ plays 440 Hz to whoever calls, over %s", async (transport) => {
    const ours = await call(await openDesk(), "tone", { transport });
    await ours.until("answered");
    expect(hearsTone(await listen(ours), 440)).toBe(true);
  });

  test.each([false, true])("echo@ says what it hears (encrypted: %s)", async (isSecure) => {
    const ours = await call(await openDesk(), "echo", { isSecure });
    await ours.until("answered");
    await listen(ours, new SineTone(1_000));
    expect(hearsTone(await listen(ours, new SineTone(1_000)), 1_000)).toBe(true);
  });

  test.each([
    ["busy", 486],
    ["decline", 603],
    ["code-480", 480],
    ["code-302", 404],
    ["nobody", 404],
    ["code-200", 404],
    ["constructor", 404],
  ])("%s@ refuses with %d", async (name, code) => {
    const ours = await call(await openDesk(), name);
    await ours.until("ended");
    expect(ours.end()).toMatchObject({ by: "them", code });
    expect(ours.happened).not.toContain("answered");
  });

  test("ring@ rings, and stops when the caller gives up", async () => {
    const ours = await call(await openDesk(), "ring");
    await ours.until("ringing");
    ours.leg.hangUp();
    await ours.until("ended");
    expect(ours.end()).toMatchObject({ by: "us", code: 487 });
  });

  test("ring@ is given up after five minutes, whoever has forgotten it", async () => {
    const clock = new ManualMediaClock();
    const ours = await call(await openDesk(clock), "ring");
    await ours.until("ringing");
    clock.advance(5 * MINUTE - 20);
    expect(ours.happened).toEqual(["ringing"]);
    clock.advance(20);
    await ours.until("ended");
    expect(ours.end()).toMatchObject({ by: "them", code: 480 });
  });

  test.each(["+14155550100", "911", "123456789012345"])(
    "%s@ rings for two seconds, then echoes",
    async (number) => {
      const clock = new ManualMediaClock();
      const ours = await call(await openDesk(clock), number);
      await ours.until("ringing");
      clock.advance(1_980);
      expect(ours.happened).toEqual(["ringing"]);
      clock.advance(20);
      await ours.until("answered");
    },
  );

  test.each(["12", "1234567890123456", "+1415555010x", "1+415"])("%s@ is no phone number", async (name) => {
    const ours = await call(await openDesk(), name);
    await ours.until("ended");
    expect(ours.end()).toMatchObject({ code: 404 });
  });

  test.each([false, true])("ivr@ says back the digits that it gets (encrypted: %s)", async (isSecure) => {
    const ours = await call(await openDesk(), "ivr", { isSecure });
    await ours.until("answered");
    ours.leg.sendDigits("42#");
    const heard: number[] = [];
    const stop = ours.clock.onFrame(() => {
      ours.leg.write(null);
      heard.push(...(ours.leg.read() ?? []));
    });
    await expect.poll(() => hearsDigits(heard), { timeout: 5_000, interval: 200 }).toBe("4242");
    stop();
  });

  test("echo@ hangs up on a caller from whom nothing has come for five minutes", async () => {
    const clock = new ManualMediaClock();
    const ours = await call(await openDesk(clock), "echo");
    await ours.until("answered");
    clock.advance(5 * MINUTE - 20);
    expect(ours.happened).toEqual(["answered"]);
    clock.advance(20);
    await ours.until("ended");
    expect(ours.end()).toMatchObject({ by: "them", code: 200 });
  });

  test("slow-3@ rings for three seconds before it answers", async () => {
    const clock = new ManualMediaClock();
    const ours = await call(await openDesk(clock), "slow-3");
    await ours.until("ringing");
    clock.advance(2_900);
    expect(ours.happened).toEqual(["ringing"]);
    clock.advance(100);
    await ours.until("answered");
  });

  test("slow-3@ does not answer a caller who has given up", async () => {
    const clock = new ManualMediaClock();
    const ours = await call(await openDesk(clock), "slow-3");
    await ours.until("ringing");
    ours.leg.hangUp();
    await ours.until("ended");
    clock.advance(4_000);
    expect(ours.happened).toEqual(["ringing", "ended"]);
  });

  test("bye-10@ answers, and hangs up after ten seconds", async () => {
    const clock = new ManualMediaClock();
    const ours = await call(await openDesk(clock), "bye-10");
    await ours.until("answered");
    clock.advance(9_000);
    expect(ours.happened).toEqual(["answered"]);
    clock.advance(1_100);
    await ours.until("ended");
    expect(ours.end()).toMatchObject({ by: "them", code: 200 });
  });

  test("bye-10@ forgets a caller who hangs up before that", async () => {
    const clock = new ManualMediaClock();
    const ours = await call(await openDesk(clock), "bye-10");
    await ours.until("answered");
    expect(clock.listeners).toBeGreaterThan(0);
    ours.leg.hangUp();
    await expect.poll(() => clock.listeners).toBe(0);
  });

  test("a phone that is brought along gets the calls for its name", async () => {
    const received: IncomingCall[] = [];
    const human = (call: IncomingCall) => {
      received.push(call);
      call.reject(480, "Nobody is at the desk");
    };
    const ours = await call(await openDesk(new SystemMediaClock(), { human }), "human");
    await ours.until("ended");
    expect(ours.end()).toMatchObject({ code: 480, reason: "Nobody is at the desk" });
    expect(received[0]!.to).toBe("human");
  });

  test("moves to another port when its own is taken", async () => {
    const clock = new SystemMediaClock();
    const first = await startDeskPhones({ host: HOST, port: 0, clock });
    closers.push(() => first.close());
    const port = Number(first.address.split(":")[1]);
    const second = await startDeskPhones({ host: HOST, port, clock });
    closers.push(() => second.close());
    expect(second.address).not.toBe(first.address);
  });
});
