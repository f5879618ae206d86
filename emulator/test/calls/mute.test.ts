import { afterEach, describe, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { PhoneMute } from "../../src/calls/phone-mute.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { DtmfTones, frequenciesOf } from "../../src/media/dtmf-tones.ts";
import { SineTone } from "../../src/media/tone.ts";
import type { IncomingCall, SipCall } from "../../src/sip/sip-call.ts";
import { gateways, SOON, TestPhone } from "../support/gateway.ts";
import { sdp } from "../support/sip-calls.ts";
import type { WebParticipant } from "../support/web-participant.ts";

const { open, openCall, closeAll } = gateways();

afterEach(closeAll);

/** A phone that says 440 Hz, heard in a browser. */
async function openHeardCall(observeForceMute: boolean) {
  const phone = new TestPhone(new SineTone(440), new SystemMediaClock());
  const call = await openCall({ observeForceMute }, {}, phone);
  const browser = call.join();
  const isHeard = () => {
    const heard = browser.heard(call.streamId);
    return heard.length >= 3_200 && hearsTone(heard.slice(-3_200), 440);
  };
  await vi.waitUntil(isHeard, SOON);
  const untilMuted = (isMuted: boolean) => vi.waitUntil(() => isHeard() !== isMuted, SOON);
  return { ...call, browser, isHeard, untilMuted };
}

/** 880 and 440 Hz in the order in which a phone has heard them, each told once: what confirms a mute. */
function beepsOf({ heard }: TestPhone): number[] {
  const told = new Set<number>();
  for (let at = 0; at + 800 <= heard.length; at += 160) {
    const window = heard.slice(at, at + 800);
    for (const hz of [880, 440]) if (!told.has(hz) && hearsTone(window, hz)) told.add(hz);
  }
  return [...told];
}

const FALLING = [880, 440];
const RISING = [440, 880];

/** Waits until a phone has heard two beeps since it last was asked. */
async function untilBeeped(phone: TestPhone, beeps: readonly number[]): Promise<void> {
  await expect.poll(() => beepsOf(phone), { timeout: 5_000, interval: 100 }).toEqual(beeps);
  phone.heard = [];
}

/** Messages to the browser about the phone's sound. */
function toldOf(browser: WebParticipant, streamId: string): unknown[] {
  const path = `stream/${streamId}/channel/audio1`;
  return browser.messages.filter((message) => message.path === path).map(({ content }) => content);
}

describe("a phone that observes force mute", () => {
  test("is muted by a moderator, says so, and is reported", async () => {
    const { browser, streamId, untilMuted, events } = await openHeardCall(true);
    const wish = { reason: "mute", channels: ["audio"], active: true, locked: false };
    expect(browser.send("update", `stream/${streamId}`, wish).status).toBe(200);
    expect(toldOf(browser, streamId)).toEqual([{ active: false }]);
    expect(events()).toContain("muteForced");
    await untilMuted(true);
  });

  test("unmutes and mutes itself with *6 on its keypad", async () => {
    const { phone, session, browser, streamId, untilMuted } = await openHeardCall(true);
    session.muteStream(streamId);
    await untilMuted(true);
    phone.leg!.sendDigits("*6");
    await untilMuted(false);
    phone.leg!.sendDigits("*6");
    await untilMuted(true);
    expect(toldOf(browser, streamId)).toEqual([{ active: false }, { active: true }, { active: false }]);
  });

  test("hears that it was muted by a moderator, that it unmuted itself, and that it muted itself", async () => {
    const { phone, session, streamId } = await openHeardCall(true);
    session.muteStream(streamId);
    await untilBeeped(phone, FALLING);
    phone.leg!.sendDigits("*6");
    await untilBeeped(phone, RISING);
    phone.leg!.sendDigits("*6");
    await untilBeeped(phone, FALLING);
  });

  test("stays muted when a moderator lets everybody speak again, until it presses *6", async () => {
    const { phone, session, browser, streamId, untilMuted } = await openHeardCall(true);
    session.muteAll(true, []);
    await untilMuted(true);
    session.muteAll(false, []);
    phone.leg!.sendDigits("*6");
    await untilMuted(false);
    expect(toldOf(browser, streamId)).toEqual([{ active: false }, { active: true }]);
  });

  test("is left alone when everybody else is muted", async () => {
    const { session, browser, streamId, events } = await openHeardCall(true);
    session.muteAll(true, [streamId]);
    expect(toldOf(browser, streamId)).toEqual([]);
    expect(events()).not.toContain("muteForced");
  });

  test("is not muted by digits as INFO", async () => {
    let dialog: SipCall | null = null;
    const inOtherWords = (call: IncomingCall) => {
      dialog = call.accept(sdp(4_000), { ended() {} });
    };
    const { dial, join, calls } = await open({ phones: { inOtherWords } });
    const browser = join();
    const { streamId } = dial("inOtherWords", { observeForceMute: true });
    await vi.waitUntil(() => calls.running[0]?.state === "ACTIVE", SOON);
    for (const digit of "*6") await dialog!.info("application/dtmf-relay", `Signal=${digit}\r\nDuration=160`);
    expect(toldOf(browser, streamId)).toEqual([]);
  });

  test("is not muted by digits that are only heard", async () => {
    const phone = new TestPhone(new DtmfTones("*6*6*6*6*6*6*6*6*6*6"), new SystemMediaClock());
    const { join, streamId } = await openCall({ observeForceMute: true }, {}, phone);
    const browser = join();
    const hears = (hz: number) => hearsTone(browser.heard(streamId).slice(-800), hz);
    for (const [rowHz, columnHz] of ["*", "6", "*"].map(frequenciesOf)) {
      await vi.waitUntil(() => hears(rowHz) && hears(columnHz), SOON);
    }
    expect(toldOf(browser, streamId)).toEqual([]);
  });
});

describe("a phone that comes into a session", () => {
  test("where everybody is muted is muted too, and hears so when it answers", async () => {
    const phone = new TestPhone(null, new SystemMediaClock());
    const { session, dial, join, events } = await open({ phones: { late: phone.receive } });
    session.muteAll(true, []);
    const browser = join();
    const { id, streamId } = dial("late", { observeForceMute: true });
    expect(toldOf(browser, streamId)).toEqual([{ active: false }]);
    expect(events(id)).toContain("muteForced");
    await untilBeeped(phone, FALLING);
  });

  test("where everybody was muted before, but may speak again, is heard", async () => {
    const { session, dial, join, events } = await open();
    const browser = join();
    session.muteAll(true, []);
    session.muteAll(false, []);
    const { id, streamId } = dial("tone", { observeForceMute: true });
    await vi.waitUntil(() => hearsTone(browser.heard(streamId).slice(-3_200), 440), SOON);
    expect(toldOf(browser, streamId)).toEqual([]);
    expect(events(id)).not.toContain("muteForced");
  });

  test("where everybody is muted is heard all the same when it does not observe force mute", async () => {
    const { session, dial, join } = await open();
    const browser = join();
    session.muteAll(true, []);
    const { streamId } = dial("tone");
    await vi.waitUntil(() => hearsTone(browser.heard(streamId).slice(-3_200), 440), SOON);
    expect(toldOf(browser, streamId)).toEqual([]);
  });
});

describe("a phone that does not observe force mute", () => {
  test("is not muted by a moderator, nor by *6", async () => {
    const { phone, session, browser, streamId, isHeard, events } = await openHeardCall(false);
    session.muteStream(streamId);
    phone.leg!.sendDigits("*6");
    const heard = browser.heard(streamId).length;
    await vi.waitUntil(() => browser.heard(streamId).length > heard + 8_000, SOON);
    expect(isHeard()).toBe(true);
    expect(toldOf(browser, streamId)).toEqual([]);
    expect(events()).not.toContain("muteForced");
  });
});

describe("the keys that mute", () => {
  test.each([
    ["*6", [true]],
    ["66*6", [true]],
    ["*5", []],
    ["6*", []],
    ["*66", [true]],
    ["**6", [true]],
    ["*6*6", [true, false]],
  ])("%s", (digits, expected) => {
    const mute = new PhoneMute(true);
    const changes = [...digits].flatMap((digit) => (mute.hearDigit(digit) ? [mute.isMuted] : []));
    expect(changes).toEqual(expected);
  });
});
