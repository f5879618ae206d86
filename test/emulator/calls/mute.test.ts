import { afterEach, describe, expect, test, vi } from "vitest";
import { PhoneMute } from "../../../src/emulator/calls/phone-mute.ts";
import { SystemMediaClock } from "../../../src/emulator/media/clock.ts";
import { SineTone } from "../../../src/emulator/media/tone.ts";
import { gateways, SOON, TestPhone } from "../../support/gateway.ts";
import { hearsTone } from "../../support/tone.ts";
import type { WebParticipant } from "../../support/web-participant.ts";

const { openCall, closeAll } = gateways();

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

/** What the browser was told about the phone's sound. */
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

  test("hears that it was muted", async () => {
    const { phone, session, streamId } = await openHeardCall(true);
    const hears = (hz: number) => hearsTone(phone.heard.slice(-1_600), hz);
    session.muteStream(streamId);
    await vi.waitUntil(() => hears(880), SOON);
    await vi.waitUntil(() => hears(440), SOON);
  });

  test("is muted when it comes into a session where everybody is", async () => {
    const { session, dial, join } = await openHeardCall(true);
    session.muteAll(true, []);
    const browser = join();
    const { streamId } = dial("tone", { observeForceMute: true });
    expect(toldOf(browser, streamId)).toEqual([{ active: false }]);
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
