import { afterEach, expect, test, vi } from "vitest";
import { gateways, SOON } from "../support/gateway.ts";
import { type Sipp, startSipp } from "../support/sipp.ts";

const { open, closeAll } = gateways();
let sipp: Sipp | null = null;

afterEach(async () => {
  await closeAll();
  await sipp?.stop();
});

/** sipp sends back each packet as it is: what we play to it are the keys that it presses. */
test("digits are played to sipp, and come back: *6 mutes it, and unmutes it", async () => {
  sipp = await startSipp({ scenario: "answer", more: ["-rtp_echo"] });
  const { dial, join, calls, session } = await open();
  const browser = join();
  const { streamId, connectionId } = dial("", { uri: sipp.uri("phone"), observeForceMute: true });
  await vi.waitUntil(() => calls.running[0]?.state === "ACTIVE", SOON);
  const path = `stream/${streamId}/channel/audio1`;
  const told = () =>
    browser.messages.filter((message) => message.path === path).map(({ content }) => content.active);
  expect(calls.playDigits(session.id, "*6", connectionId)).toBe(1);
  await expect.poll(told, SOON).toEqual([false]);
  calls.playDigits(session.id, "1*p6", connectionId);
  await expect.poll(told, SOON).toEqual([false, true]);
  session.forceDisconnect(connectionId);
  await sipp.passes();
});
