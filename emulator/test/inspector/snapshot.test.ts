import { expect, test } from "vitest";
import type { EmulatorFacts, VoiceCallSnapshot } from "../../src/inspector/inspector-wire.ts";
import { takeSnapshot } from "../../src/inspector/snapshot.ts";

const call: VoiceCallSnapshot = {
  uuid: "1",
  direction: "inbound",
  from: "14155550100",
  to: "12015550123",
  status: "answered",
  conversationId: "CON-1",
  sessionId: null,
  createdAt: 1,
  answeredAt: 2,
  doing: { what: "conversation a", since: 3 },
};

const show = (...running: VoiceCallSnapshot[]) =>
  takeSnapshot({
    facts: {} as EmulatorFacts,
    sessions: { list: () => [] },
    calls: { running: [] },
    voiceCalls: { running },
    countRefused: () => 0,
  }).voiceCalls;

test("a call of the Voice API is shown as it is", () => {
  expect(show(call, { ...call, doing: null })).toEqual([call, { ...call, doing: null }]);
});

test("what is said to a caller is shown shortened, and without secrets", () => {
  const token = `eyJ${"a".repeat(40)}.b.c`;
  const what = `talk "Your token is ${token}${", again".repeat(100)}"`;
  const [shown] = show({ ...call, doing: { what, since: 3 } });
  expect(shown?.doing?.what).toMatch(/^talk "Your token is \[token\], again, .{80,}…$/);
});
