import { describe, expect, it } from "vitest";
import { describeMediaProblem, readMediaError } from "../../../../src/web/room/session/media-problem.ts";

describe("When microphone or camera can't be had, people read", () => {
  it.each([
    ["OT_USER_MEDIA_ACCESS_DENIED", true, true, "Microphone blocked."],
    ["OT_USER_MEDIA_ACCESS_DENIED", false, true, "Camera blocked."],
    ["OT_NO_DEVICES_FOUND", true, true, "No microphone or camera found."],
    ["OT_NO_DEVICES_FOUND", false, true, "No camera found."],
    ["OT_HARDWARE_UNAVAILABLE", true, false, "Another program is using your microphone."],
  ])("after %s (microphone %s, camera %s): %s", (name, microphone, camera, words) => {
    expect(describeMediaProblem(readMediaError(name), { microphone, camera }).sentence).toContain(words);
  });
});
