import { describe, expect, it } from "vitest";
import type { Caller, CallerList } from "../../../../src/app/telephone/wire.ts";
import { ServerClock } from "../../../../src/web/room/clock.ts";
import { announceCallers } from "../../../../src/web/room/dial-in/announce-callers.ts";
import { callerActions } from "../../../../src/web/room/dial-in/caller-actions.ts";
import { Callers } from "../../../../src/web/room/dial-in/callers.ts";
import { dialInApi } from "../../../../src/web/room/dial-in/dial-in-api.ts";
import { sampleCaller } from "./sample-callers.ts";

const other = sampleCaller({ callerId: "a6f1c9a2-1d53-4d8b-b0a4-0d6a1c2e9f10", name: "•••0177" });

function list(now: number, ...callers: Caller[]): CallerList {
  return { callers, bridge: null, now };
}

describe("The callers of a room", () => {
  it("are as the server told last, whatever order its words arrive in", () => {
    const callers = new Callers(new ServerClock());
    callers.hear(list(2_000, sampleCaller()));
    callers.hear(list(1_000, sampleCaller(), other));
    expect(callers.all).toEqual([sampleCaller()]);
  });

  it("wait, or have joined", () => {
    const callers = new Callers(new ServerClock());
    const waiting = { ...other, state: "waiting" as const };
    callers.hear(list(1_000, sampleCaller(), waiting));
    expect(callers.joined).toEqual([sampleCaller()]);
    expect(callers.waiting).toEqual([waiting]);
  });

  it("can be acted upon again when the server has refused, and why is told", async () => {
    const callers = new Callers(new ServerClock());
    const told: string[] = [];
    const mute = () => Promise.reject(new TypeError("no network"));
    const actions = callerActions(callers, { ...dialInApi("lobby"), mute }, (sentence) =>
      told.push(sentence),
    );
    const asked = actions.mute(other.callerId);
    expect(callers.isPending(other.callerId)).toBe(true);
    await asked;
    expect(callers.isPending(other.callerId)).toBe(false);
    expect(told).toEqual([expect.stringMatching(/^That did not work\. The server can't be reached\./)]);
  });
});

describe("What is said of callers", () => {
  /** @returns what is told, one list of callers after the other. */
  async function told(...lists: Caller[][]): Promise<string[]> {
    const callers = new Callers(new ServerClock());
    const sentences: string[] = [];
    announceCallers(callers, (sentence) => sentences.push(sentence));
    for (const [index, all] of lists.entries()) {
      callers.hear(list(index, ...all));
      await Promise.resolve();
    }
    return sentences;
  }

  const waiting = sampleCaller({ state: "waiting" });
  const joined = sampleCaller();
  const muted = sampleCaller({ mutedAt: 1 });

  it("is nothing about those who were there before", async () =>
    expect(await told([joined, waiting])).toEqual([]));

  it.each([
    ["somebody waits", [[], [waiting]], "Caller •••0188 is waiting for a host."],
    ["somebody is let in", [[waiting], [joined]], "Caller •••0188 joined by phone."],
    ["somebody comes", [[], [joined]], "Caller •••0188 joined by phone."],
    ["somebody leaves", [[joined], []], "Caller •••0188 left."],
    ["somebody is muted", [[joined], [muted]], "A host muted Caller •••0188."],
    ["somebody is unmuted", [[muted], [joined]], "Caller •••0188 can be heard again."],
  ])("one sentence when %s", async (_what, lists, sentence) =>
    expect(await told(...lists)).toEqual([sentence]),
  );
});
