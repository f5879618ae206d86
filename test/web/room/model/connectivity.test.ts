import { describe, expect, it } from "vitest";
import {
  type ConnectivityProblem,
  type ConnectivitySigns,
  findConnectivityProblem,
} from "../../../../src/web/room/model/connectivity.ts";

const allThrough: ConnectivitySigns = { state: "connected", own: "through", streams: ["connected"] };

const find = (change: Partial<ConnectivitySigns>, before: ConnectivityProblem | null = null) =>
  findConnectivityProblem(before, { ...allThrough, ...change });

describe("Whether a browser gets through", () => {
  it("is not doubted while nothing has failed", () => {
    expect(find({})).toBeNull();
    expect(find({ own: "under way", streams: ["connecting", "interrupted"] })).toBeNull();
    for (const state of ["connecting", "reconnecting", "removed", "left"] as const)
      expect(find({ state })).toBeNull();
  });

  it.each(["failed", "lost"] as const)("is told by a connection that has %s", (state) =>
    expect(find({ state })).toBe("room"),
  );

  it("is told by what it publishes, and by what it subscribes to", () => {
    expect(find({ own: "stuck" })).toBe("own sound");
    expect(find({ streams: ["failed", "failed"] })).toBe("others' sound");
    expect(find({ own: "stuck", streams: ["failed"] })).toBe("sound");
  });

  it("is not told by one stream of several: that may be the fault of whoever sends it", () => {
    expect(find({ streams: ["failed", "connected"] })).toBeNull();
    expect(find({ streams: ["failed", "connecting"] })).toBeNull();
    expect(find({ streams: [] })).toBeNull();
  });

  it("is not better before another attempt has worked", () => {
    expect(find({ state: "connecting" }, "room")).toBe("room");
    expect(find({ own: "under way" }, "own sound")).toBe("own sound");
    expect(find({ streams: ["connecting"] }, "others' sound")).toBe("others' sound");
    expect(find({ own: "under way", streams: ["interrupted", "failed"] }, "sound")).toBe("sound");
  });

  it("is better as soon as an attempt works, or nobody is left to be heard", () => {
    expect(find({}, "room")).toBeNull();
    expect(find({}, "sound")).toBeNull();
    expect(find({ streams: ["connected"], own: "stuck" }, "sound")).toBe("own sound");
    expect(find({ streams: [] }, "others' sound")).toBeNull();
  });
});
