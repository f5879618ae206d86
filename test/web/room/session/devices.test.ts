import { describe, expect, it } from "vitest";
import { describeUnplugged, nameDevice } from "../../../../src/web/room/session/devices.ts";

describe("A device", () => {
  it.each([
    ["Headset (046d:0a44)", "Headset"],
    ["Default - Headset (046d:0a44)", "Headset"],
    ["Built-in Microphone", "Built-in Microphone"],
    ["Camera (front)", "Camera (front)"],
  ])("that the browser calls %s is %s for people", (label, name) => expect(nameDevice(label)).toBe(name));

  it("that is unplugged is named, with what is used instead", () => {
    const headset = { label: "Headset (046d:0a44)" };
    const builtIn = { label: "Default - Built-in microphone" };
    const sentence = "Headset unplugged. Using Built-in microphone.";
    expect(describeUnplugged("microphone", headset, builtIn)).toBe(sentence);
    expect(describeUnplugged("microphone", headset, null)).toBe("Headset unplugged.");
  });

  it("without a name is what it is", () => {
    expect(describeUnplugged("camera", { label: "" }, { label: "" })).toBe(
      "Camera unplugged. Using another camera.",
    );
  });
});
