import { describe, expect, it } from "vitest";
import {
  type ConnectivityProblem,
  type ConnectivitySigns,
  findConnectivityProblem,
} from "../../../../src/web/room/model/connectivity.ts";

const allThrough: ConnectivitySigns = { state: "connected", own: "through", streams: ["connected"] };

const find = (change: Partial<ConnectivitySigns>, before: ConnectivityProblem | null = null) =>
  findConnectivityProblem(before, { ...allThrough, ...change });

describe("The connectivity of a browser", () => {
  it("has no problem while nothing has failed", () => {
    expect(find({})).toBeNull();
    expect(find({ own: "under way", streams: ["connecting", "interrupted"] })).toBeNull();
    for (const state of ["connecting", "reconnecting", "removed", "left"] as const)
      expect(find({ state })).toBeNull();
  });

  it.each(["failed", "lost"] as const)("has a problem when the connection has %s", (state) =>
    expect(find({ state })).toBe("room"),
  );

  it("has a problem with a stream that it publishes, and with those that it subscribes to", () => {
    expect(find({ own: "stuck" })).toBe("own sound");
    expect(find({ streams: ["failed", "failed"] })).toBe("others' sound");
    expect(find({ own: "stuck", streams: ["failed"] })).toBe("sound");
  });

  it("has no problem with one stream of several: that may be the fault of its publisher", () => {
    expect(find({ streams: ["failed", "connected"] })).toBeNull();
    expect(find({ streams: ["failed", "connecting"] })).toBeNull();
    expect(find({ streams: [] })).toBeNull();
  });

  it("keeps its problem until another attempt has worked", () => {
    expect(find({ state: "connecting" }, "room")).toBe("room");
    expect(find({ own: "under way" }, "own sound")).toBe("own sound");
    expect(find({ streams: ["connecting"] }, "others' sound")).toBe("others' sound");
    expect(find({ own: "under way", streams: ["interrupted", "failed"] }, "sound")).toBe("sound");
  });

  it("has no problem any more as soon as an attempt works, or nobody is left to be heard", () => {
    expect(find({}, "room")).toBeNull();
    expect(find({}, "sound")).toBeNull();
    expect(find({ streams: ["connected"], own: "stuck" }, "sound")).toBe("own sound");
    expect(find({ streams: [] }, "others' sound")).toBeNull();
  });
});
