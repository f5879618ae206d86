import { afterEach, expect, test, vi } from "vitest";
import type { SipTarget } from "../../src/calls/call-view.ts";
import { Baresip } from "../support/baresip.ts";
import { hearsDigits } from "../support/dtmf.ts";
import { gateways } from "../support/gateway.ts";

/** baresip takes its time to open its sound devices. */
const SOON = { timeout: 10_000, interval: 20 };

const { open, closeAll } = gateways();
const phones: Baresip[] = [];

afterEach(async () => {
  await closeAll();
  for (const phone of phones.splice(0)) await phone.stop();
});

async function startBaresip(): Promise<Baresip> {
  const phone = await Baresip.start();
  phones.push(phone);
  return phone;
}

/** A session that has called so many baresips, and somebody in a browser. */
async function openCalls(count: number, target: Partial<SipTarget> = {}) {
  const called = await Promise.all(Array.from({ length: count }, startBaresip));
  const gateway = await open();
  const browser = gateway.join();
  const dialed = called.map((phone) => gateway.dial("", { uri: phone.uri("auto"), ...target }));
  await vi.waitUntil(() => gateway.calls.running.every(({ state }) => state === "ACTIVE"), SOON);
  return { ...gateway, browser, called, dialed };
}

async function press(phone: Baresip, digits: string): Promise<void> {
  for (const digit of digits) await phone.command("sndcode", digit);
}

test("baresip gets the digits that are played to it, after a pause too", async () => {
  const { calls, session, called } = await openCalls(1);
  calls.playDigits(session.id, "1p2*#0", null);
  await expect.poll(() => called[0]!.digits, SOON).toBe("12*#0");
});

test("of two baresips one gets the digits that are meant for it, the other none", async () => {
  const { calls, session, called, dialed } = await openCalls(2);
  calls.playDigits(session.id, "42", dialed[1]!.connectionId);
  await expect.poll(() => called[1]!.digits, SOON).toBe("42");
  calls.playDigits(session.id, "9", null);
  await expect.poll(() => called.map(({ digits }) => digits), SOON).toEqual(["9", "429"]);
});

test("baresip mutes and unmutes itself with *6, after a moderator has muted it too", async () => {
  const { session, browser, called, dialed } = await openCalls(1, { observeForceMute: true });
  const path = `stream/${dialed[0]!.streamId}/channel/audio1`;
  const told = () =>
    browser.messages.filter((message) => message.path === path).map(({ content }) => content.active);
  await press(called[0]!, "*6");
  await expect.poll(told, SOON).toEqual([false]);
  await press(called[0]!, "*6");
  await expect.poll(told, SOON).toEqual([false, true]);
  session.muteStream(dialed[0]!.streamId);
  expect(told()).toEqual([false, true, false]);
  await press(called[0]!, "*6");
  await expect.poll(told, SOON).toEqual([false, true, false, true]);
});

test("baresip hears ivr@ say back what it pressed", async () => {
  const phone = await startBaresip();
  const { deskAddress } = await open();
  await phone.command("dial", `sip:ivr@${deskAddress}`);
  await phone.sees("CALL_ESTABLISHED");
  await press(phone, "135#");
  const heard = async () => hearsDigits(await phone.recording());
  await expect.poll(heard, { timeout: 10_000, interval: 200 }).toBe("135135");
});
