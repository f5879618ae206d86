import { find } from "../../page/elements.ts";
import type { Device } from "../session/devices.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Speaker } from "../sounds/speaker.ts";

/** One kind of device: where it is chosen, which is in use, and how another is taken. */
export type DeviceChoice = {
  select: HTMLSelectElement;
  kind: MediaDeviceKind;
  /** What stands there when none is in use. */
  none: string;
  inUse(): string | null;
  /** @throws when the browser does not hand it out. */
  use(deviceId: string): Promise<void>;
};

export function microphoneChoice(dialog: HTMLElement, media: OwnMedia): DeviceChoice {
  return {
    select: find("#chooseMicrophone", dialog),
    kind: "audioinput",
    none: "No microphone in use",
    inUse: () => media.microphoneTrack?.getSettings().deviceId ?? null,
    use: (deviceId) => media.useMicrophone(deviceId),
  };
}

export function cameraChoice(dialog: HTMLElement, media: OwnMedia): DeviceChoice {
  return {
    select: find("#chooseCamera", dialog),
    kind: "videoinput",
    none: "No camera in use",
    inUse: () => media.cameraTrack?.getSettings().deviceId ?? null,
    use: (deviceId) => media.useCamera(deviceId),
  };
}

export function speakerChoice(dialog: HTMLElement, speaker: Speaker): DeviceChoice {
  return {
    select: find("#chooseSpeaker", dialog),
    kind: "audiooutput",
    none: "The speaker of this machine",
    inUse: () => speaker.inUse,
    use: (deviceId) => speaker.use(deviceId),
  };
}

/** Offers what there is, with what is in use chosen. */
export function fillChoice({ select, none, inUse }: DeviceChoice, devices: Device[]): void {
  const chosen = inUse();
  const known = chosen !== null && devices.some(({ deviceId }) => deviceId === chosen);
  const offered = known ? devices : [{ deviceId: "", label: none }, ...(chosen === null ? [] : devices)];
  select.replaceChildren(...offered.map(({ deviceId, label }) => new Option(label, deviceId)));
  select.value = known ? chosen : "";
  select.disabled = chosen === null || devices.length === 0;
}
