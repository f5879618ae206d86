import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Inspector } from "../../src/inspector/inspector.ts";
import type { InspectorMessage, Snapshot } from "../../src/inspector/inspector-wire.ts";
import { Journal } from "../../src/journal/journal.ts";

const message = { kind: "sip", direction: "in", detail: "INVITE sip:echo@127.0.0.1 SIP/2.0" } as const;

const empty: Snapshot = {
  facts: {
    apiPath: "/_emulator/api",
    proxyPath: "/_emulator/client",
    apiKey: "45000001",
    apiSecret: "secret",
    applicationId: "0e0c0b4c-1d5e-8a11-8c3d-0123456789ab",
    privateKeyPath: "/data/private.key",
    sipAddress: "127.0.0.1:5070",
    webhookUrl: null,
    voiceApiPath: "/_emulator/voice",
    phoneNumber: "+12015550123",
    voiceSipAddress: "127.0.0.1:5080",
    voiceSipTlsAddress: "127.0.0.1:5081",
    answerUrl: null,
  },
  sessions: [],
  moreSessions: 0,
  calls: [],
  voiceCalls: [],
  deskPhones: [],
  refusedSipRequests: 0,
};

function startInspector() {
  const journal = new Journal();
  const world = { snapshot: empty, looks: 0 };
  const takeSnapshot = () => {
    world.looks++;
    return world.snapshot;
  };
  return { journal, world, inspector: new Inspector({ journal, takeSnapshot }) };
}

function watch(inspector: Inspector) {
  const told: InspectorMessage[] = [];
  const seat = inspector.watch({ send: (message) => void told.push(message) });
  const summaries = () =>
    told
      .flatMap((message) => (message.type === "messages" ? message.messages : []))
      .map(({ summary }) => summary);
  const states = () => told.filter(({ type }) => type === "state").length;
  return { told, seat, summaries, states };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the inspector", () => {
  test("tells a new watcher what is, and what went over the wires before", () => {
    const { journal, inspector } = startInspector();
    journal.record({ ...message, summary: "INVITE" });
    const { told, summaries } = watch(inspector);
    expect(told.map(({ type }) => type)).toEqual(["state", "messages"]);
    expect(summaries()).toEqual(["INVITE"]);
  });

  test("tells messages that follow each other closely together, in order, and each once", () => {
    const { journal, inspector } = startInspector();
    const watchers = [watch(inspector), watch(inspector)];
    for (const summary of ["INVITE", "180", "200"]) journal.record({ ...message, summary });
    vi.advanceTimersByTime(100);
    for (const { summaries, told } of watchers) {
      expect(summaries()).toEqual(["INVITE", "180", "200"]);
      expect(told.filter(({ type }) => type === "messages")).toHaveLength(2);
    }
  });

  test("finds what changed without a message within a second, and says nothing while nothing changes", () => {
    const { world, inspector } = startInspector();
    const { states } = watch(inspector);
    vi.advanceTimersByTime(1_000);
    const before = states();
    vi.advanceTimersByTime(5_000);
    expect(states()).toBe(before);
    world.snapshot = { ...empty, refusedSipRequests: 1 };
    vi.advanceTimersByTime(1_000);
    expect(states()).toBe(before + 1);
  });

  test("does nothing while nobody watches", () => {
    const { journal, world, inspector } = startInspector();
    const { seat } = watch(inspector);
    seat.leave();
    const { looks } = world;
    journal.record({ ...message, summary: "INVITE" });
    vi.advanceTimersByTime(10_000);
    expect(world.looks).toBe(looks);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("clears for everybody who watches", () => {
    const { journal, inspector } = startInspector();
    journal.record({ ...message, summary: "INVITE" });
    const [first, second] = [watch(inspector), watch(inspector)];
    first.seat.receive({ type: "clear" });
    expect(second.told.at(-1)).toEqual({ type: "cleared" });
    expect(journal.recent()).toEqual([]);
  });

  test("is cleared when the journal is: when the emulator is reset", () => {
    const { journal, inspector } = startInspector();
    const { told, summaries } = watch(inspector);
    journal.record({ ...message, summary: "INVITE" });
    journal.clear();
    expect(told.at(-1)).toEqual({ type: "cleared" });
    vi.advanceTimersByTime(1_000);
    expect(summaries()).toEqual([]);
  });

  test("keeps the newest of a burst", () => {
    const { journal, inspector } = startInspector();
    const { summaries } = watch(inspector);
    for (let n = 1; n <= 1_000; n++) journal.record({ ...message, summary: String(n) });
    vi.advanceTimersByTime(100);
    expect(summaries()).toHaveLength(400);
    expect(summaries().at(-1)).toBe("1000");
  });
});
