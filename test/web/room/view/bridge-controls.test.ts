import { describe, expect, it } from "vitest";
import { describeBridge } from "../../../../src/web/room/view/bridge-controls.ts";
import { sampleCaller } from "../model/sample-callers.ts";

const connected = { callId: "0d0c7d9e-2f7a-4d43-8a1e-27b6b8f0a001", state: "connected" } as const;

describe("The bridge to callers", () => {
  it("opens by itself, or by hand", () =>
    expect(describeBridge({ bridge: null, joined: [] })).toMatchObject({
      state: "Opens with the first caller",
      button: "Open line",
    }));

  it.each([
    [0, "Open, 0 callers"],
    [1, "Open, 1 caller"],
    [2, "Open, 2 callers"],
  ])("says that it is open, with %i on it", (count, state) => {
    const joined = Array.from({ length: count }, () => sampleCaller());
    expect(describeBridge({ bridge: connected, joined })).toMatchObject({ state, button: "Close line" });
  });
});
