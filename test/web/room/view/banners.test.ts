import { describe, expect, it } from "vitest";
import { type Connections, describeBanner } from "../../../../src/web/room/view/banners.ts";

const allThere: Connections = {
  state: "connected",
  problem: null,
  isPaused: false,
  isRecorded: true,
  isStopped: false,
  hasCalls: false,
  connectivity: null,
};

function sentence(change: Partial<Connections>): string | undefined {
  return describeBanner({ ...allThere, ...change })?.sentence;
}

describe("The banner", () => {
  it("is not there while all connections are, nor while one leaves", () => {
    for (const state of ["connected", "connecting", "left"] as const)
      expect(sentence({ state })).toBeUndefined();
  });

  it.each(["reconnecting", "lost"] as const)(
    "says when it is %s that calls go on, where there are any",
    (state) => {
      expect(sentence({ state, hasCalls: true })).toMatch(/ Your calls go on\.$/);
      expect(sentence({ state })).not.toContain("calls");
    },
  );

  it("tells of paused events only if there is nothing worse", () => {
    expect(sentence({ isPaused: true })).toMatch(/^Live updates paused\./);
    expect(sentence({ isPaused: true, state: "lost" })).toBe("You're offline.");
  });

  it("says that nothing is recorded, only if there is nothing worse", () => {
    expect(sentence({ isRecorded: false })).toMatch(
      /^Nothing is recorded now.* You can hang up, but not call\.$/,
    );
    expect(sentence({ isRecorded: false, isPaused: true })).toMatch(/^Live updates paused\./);
    expect(sentence({ isRecorded: false, state: "lost" })).toBe("You're offline.");
  });

  it("says that all calls are stopped, only if there is nothing worse", () => {
    const stopped = describeBanner({ ...allThere, isStopped: true });
    expect(stopped?.sentence).toMatch(/^All calls are stopped on this server, /);
    expect(stopped?.over).toBe("Calls can be made again.");
    expect(sentence({ isStopped: true, isRecorded: false })).toMatch(/^Nothing is recorded now/);
    expect(sentence({ isStopped: true, state: "reconnecting" })).toMatch(/^Connection lost/);
    expect(describeBanner({ ...allThere, state: "lost" })?.over).toBe("Back online.");
  });

  it("says why the room could not be joined, and offers to try again", () => {
    const failed: Connections = { ...allThere, state: "failed", problem: "The room is full." };
    expect(describeBanner(failed)).toMatchObject({
      sentence: "The room could not be joined. The room is full.",
      button: "Try again",
    });
  });

  it("stays during another attempt", () => {
    expect(sentence({ state: "connecting", connectivity: "room" })).toBe("Joining the room…");
  });

  it("says which way no sound gets through", () => {
    expect(sentence({ connectivity: "own sound" })).toMatch(/^Your sound does not get through/);
    expect(sentence({ connectivity: "others' sound" })).toMatch(/does not get through to you\.$/);
    expect(sentence({ connectivity: "sound" })).toMatch(/between you and the room\.$/);
    expect(sentence({ connectivity: "own sound", isPaused: true })).toMatch(/^Your sound/);
    expect(sentence({ connectivity: "own sound", state: "reconnecting" })).toMatch(/^Connection lost/);
  });
});
