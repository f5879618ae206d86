import { describe, expect, it } from "vitest";
import { type Connections, describeBanner } from "../../../../src/web/room/notices/banner-words.ts";

const allThere: Connections = {
  state: "connected",
  problem: null,
  isPaused: false,
  hasCalls: false,
  isUnheard: false,
};

function sentence(change: Partial<Connections>): string | undefined {
  return describeBanner({ ...allThere, ...change })?.sentence;
}

describe("The banner", () => {
  it("is not there while all connections are, nor while somebody leaves", () => {
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

  it("tells of the events only where nothing worse is to tell", () => {
    expect(sentence({ isPaused: true })).toMatch(/^Live updates paused\./);
    expect(sentence({ isPaused: true, state: "lost" })).toBe("You're offline.");
  });

  it("says why the room could not be joined, and offers to try again", () => {
    const failed: Connections = { ...allThere, state: "failed", problem: "The room is full." };
    expect(describeBanner(failed)).toEqual({
      sentence: "The room could not be joined. The room is full.",
      button: "Try again",
      offersPhone: true,
    });
  });

  it("offers a phone where this browser does not get through, but not to whoever was removed", () => {
    const offersPhone = (change: Partial<Connections>) =>
      describeBanner({ ...allThere, ...change })?.offersPhone;
    for (const state of ["failed", "lost"] as const) expect(offersPhone({ state })).toBe(true);
    expect(offersPhone({ isUnheard: true })).toBe(true);
    for (const state of ["reconnecting", "removed"] as const) expect(offersPhone({ state })).toBe(false);
  });
});
