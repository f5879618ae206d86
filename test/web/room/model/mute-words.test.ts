import { beforeEach, describe, expect, it } from "vitest";
import type { Call } from "../../../../src/app/calls/wire.ts";
import type { StoredCall } from "../../../../src/web/room/model/call-store.ts";
import { describeMute, type MuteWords } from "../../../../src/web/room/model/mute-words.ts";
import { Mutes } from "../../../../src/web/room/model/mutes.ts";
import type { PhonePresence } from "../../../../src/web/room/model/phones.ts";
import { START, samplePresence, sampleStoredCall } from "./sample-calls.ts";

const seconds = (count: number) => START + count * 1000;
const muted = { hasAudio: false };
let mutes: Mutes;

beforeEach(() => {
  mutes = new Mutes();
});

function words(
  call: Partial<Call>,
  presence: Partial<PhonePresence>,
  change: Partial<StoredCall> = {},
): MuteWords {
  const stored = sampleStoredCall({ state: "active", ...call }, change);
  return describeMute({ key: "1", stored, presence: samplePresence(presence) }, mutes, seconds(60));
}

describe("A phone that can be heard", () => {
  it("can be muted", () => {
    expect(words({}, {})).toMatchObject({ isMuted: false, button: "Mute", pressable: "ready", detail: "" });
  });

  it("can't be muted where it was dialed without mute control, and the button says so", () => {
    expect(words({ observeForceMute: false }, {})).toMatchObject({
      pressable: "disabled",
      explanation: "This call was placed without mute control.",
    });
  });

  it("is waited for once it has been told to mute itself, but not for ever", () => {
    expect(words({}, {}, { muteAskedAt: seconds(59) }).pressable).toBe("pending");
    expect(words({}, {}, { muteAskedAt: seconds(50) }).pressable).toBe("ready");
  });

  it("is not waited for when it has unmuted itself since", () => {
    expect(words({}, { unmutedAt: seconds(59.5) }, { muteAskedAt: seconds(59) }).pressable).toBe("ready");
  });
});

describe("A phone that is muted", () => {
  it("can only be asked to unmute itself", () => {
    expect(words({}, muted)).toMatchObject({
      isMuted: true,
      button: "Muted",
      pressable: "disabled",
      explanation: "Muted - ask them to press *6.",
    });
  });

  it("was muted by the host that the server names", () => {
    expect(words({ mutedAt: seconds(10), mutedBy: "Anna" }, muted).detail).toBe(
      "Muted by Anna. They press *6 to speak.",
    );
  });

  it("was muted by a host whose name nobody knows", () => {
    expect(words({ mutedAt: seconds(10) }, muted).detail).toBe("Muted by a host. They press *6 to speak.");
  });

  it("was muted by the host who muted everybody, also when the platform repeats it without a name", () => {
    mutes.set({ muteAll: { at: seconds(10), by: "Bert" }, now: seconds(10) });
    expect(words({ mutedAt: seconds(10.2) }, muted).detail).toBe("Muted by Bert. They press *6 to speak.");
    expect(words({}, muted).detail).toBe("Muted by Bert. They press *6 to speak.");
  });

  it("was muted by the host who muted its stream", () => {
    mutes.receiveMuted({ streamId: "S1", at: seconds(10), by: "Carla", now: seconds(10) });
    expect(words({}, muted).detail).toBe("Muted by Carla. They press *6 to speak.");
  });

  it("has muted itself where no host did since it was last heard", () => {
    const call = { mutedAt: seconds(10), mutedBy: "Anna" };
    expect(words(call, { ...muted, unmutedAt: seconds(20) }).detail).toBe("They muted themselves");
  });

  it("has muted itself, though the page receives only now that a host had muted it before", () => {
    mutes.receiveMuted({ streamId: "S1", at: seconds(10), by: "Carla", now: seconds(40) });
    expect(words({}, { ...muted, unmutedAt: seconds(20) }).detail).toBe("They muted themselves");
  });

  it("is not said to have muted itself before the server could name a host", () => {
    expect(words({}, { ...muted, mutedAt: seconds(59.5) }).detail).toBe("");
  });
});
