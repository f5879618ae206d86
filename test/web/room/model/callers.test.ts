import { describe, expect, it } from "vitest";
import type { Caller, CallerList } from "../../../../src/app/telephone/wire.ts";
import { dialInApi } from "../../../../src/web/room/api/dial-in.ts";
import { Callers, callerActions } from "../../../../src/web/room/model/callers.ts";
import { ServerClock } from "../../../../src/web/room/model/clock.ts";
import { sampleCaller } from "./sample-callers.ts";

const other = sampleCaller({ callerId: "a6f1c9a2-1d53-4d8b-b0a4-0d6a1c2e9f10", name: "•••0177" });

function list(now: number, ...callers: Caller[]): CallerList {
  return { callers, bridge: null, now };
}

describe("The callers of a room", () => {
  it("are those of the latest list, in whatever order lists arrive", () => {
    const callers = new Callers(new ServerClock());
    callers.receive(list(2_000, sampleCaller()));
    callers.receive(list(1_000, sampleCaller(), other));
    expect(callers.all).toEqual([sampleCaller()]);
  });

  it("wait, or have joined", () => {
    const callers = new Callers(new ServerClock());
    const waiting = { ...other, state: "waiting" as const };
    callers.receive(list(1_000, sampleCaller(), waiting));
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
