import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SipLeg } from "../../src/leg/sip-leg.ts";
import type { SipCallEnd, UserAgent } from "../../src/sip/sip-call.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";
import { ManualMediaClock } from "../support/manual-media-clock.ts";
import { VoiceHouse } from "../support/voice-house.ts";

const HOST = "127.0.0.1";
const SOON = { timeout: 40_000, interval: 20 };
const ROOM = [{ action: "conversation", name: "crowd" }];

let house: VoiceHouse;
let userAgent: UserAgent;
beforeEach(async () => {
  house = await VoiceHouse.open();
  userAgent = await startUserAgent({ host: HOST, port: 0, name: "Crowd" });
});
afterEach(async () => {
  await userAgent.close();
  await house.close();
});

interface SilentCaller {
  leg: SipLeg;
  end: SipCallEnd | null;
}

/** Somebody calls in who neither says nor plays anything, for whom time stands still; and is answered. */
async function callIn(): Promise<SilentCaller> {
  let isAnswered = false;
  let end: SipCallEnd | null = null;
  const leg = await SipLeg.open(
    { host: HOST, clock: new ManualMediaClock() },
    {
      answered() {
        isAnswered = true;
      },
      ended(how) {
        end = how;
      },
    },
  );
  leg.call(userAgent, { to: house.address() });
  await vi.waitUntil(() => isAnswered || end, SOON);
  expect(end, "the end of a call that should be answered").toBeNull();
  return {
    leg,
    get end() {
      return end;
    },
  };
}

const reasons = () =>
  house.app.told("/event").flatMap(({ said }) => (said.reason === undefined ? [] : [said.reason]));
const membersOf = () => house.app.told("/event").filter(({ said }) => said.type === "transfer").length;

test("a conversation takes 50, and who comes then is hung up, which the app is told", async () => {
  house.app.answers("/answer", ROOM);
  const members: SilentCaller[] = [];
  // All at once would fill the sockets' buffers on a busy machine.
  while (members.length < 50) members.push(...(await Promise.all(Array.from({ length: 5 }, callIn))));
  await expect.poll(membersOf, SOON).toBe(50);
  const next = await callIn();
  expect(await vi.waitUntil(() => next.end, SOON)).toMatchObject({ by: "them", code: 200 });
  await expect.poll(reasons, SOON).toEqual(["The conversation crowd is full: 50 are in it"]);
  expect(members.filter(({ end }) => end !== null)).toEqual([]);
  members[0]!.leg.hangUp();
  await expect.poll(() => house.app.events().filter((event) => event === "completed"), SOON).toHaveLength(2);
  const last = await callIn();
  await expect.poll(membersOf, SOON).toBe(51);
  expect(last.end).toBeNull();
});
