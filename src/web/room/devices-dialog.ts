/// <reference types="@opentok/client" />
import { find, setText } from "../page/elements.ts";
import { onPress } from "../page/press.ts";
import { type Device, listDevices } from "./session/devices.ts";
import type { OwnMedia } from "./session/own-media.ts";

/** One kind of device: where it is chosen, which is in use, and how another is taken. */
type Choice = {
  select: HTMLSelectElement;
  kind: MediaDeviceKind;
  /** What stands there when none is in use. */
  none: string;
  inUse(): string | null;
  use(deviceId: string): Promise<void>;
};

/** Choosing microphone, camera and speaker, with a level and a picture to see whether they work. */
export function devicesDialog(button: HTMLElement, dialog: HTMLDialogElement, media: OwnMedia): void {
  const preview = find<HTMLVideoElement>("video", dialog);
  const level = find(".meter-level", dialog);
  const problem = find("#devicesProblem", dialog);
  const choices = [microphone(dialog, media), camera(dialog, media), ...speaker(dialog)];

  onPress(button, () => {
    setText(problem, "");
    dialog.showModal();
    void update();
  });
  dialog.addEventListener("close", () => {
    preview.srcObject = null;
  });
  for (const choice of choices) choice.select.addEventListener("change", () => void take(choice));

  async function take({ select, use }: Choice): Promise<void> {
    setText(problem, "");
    try {
      await use(select.value);
    } catch {
      // Whatever its reason, the library goes on with the device before: that is what people need to know.
      const label = select.selectedOptions[0]?.label ?? "This device";
      setText(problem, `${label} can't be used now. Nothing has changed.`);
    }
    await update();
  }

  async function update(): Promise<void> {
    if (!dialog.open) return;
    for (const choice of choices) fill(choice, await listDevices(choice.kind));
    showPreview(preview, media.isCameraOn ? media.cameraTrack : null);
  }

  media.onLevel((value) => {
    if (dialog.open) level.style.transform = `scaleX(${value.toFixed(2)})`;
  });
  media.onChange(() => void update());
  // Where the page is not secure there are no devices, and nothing that could tell of them.
  navigator.mediaDevices?.addEventListener("devicechange", () => void update());
}

function microphone(dialog: HTMLElement, media: OwnMedia): Choice {
  return {
    select: find("#chooseMicrophone", dialog),
    kind: "audioinput",
    none: "No microphone in use",
    inUse: () => media.microphoneTrack?.getSettings().deviceId ?? null,
    use: (deviceId) => media.useMicrophone(deviceId),
  };
}

function camera(dialog: HTMLElement, media: OwnMedia): Choice {
  return {
    select: find("#chooseCamera", dialog),
    kind: "videoinput",
    none: "No camera in use",
    inUse: () => media.cameraTrack?.getSettings().deviceId ?? null,
    use: (deviceId) => media.useCamera(deviceId),
  };
}

/** Not every browser lets a page choose where its sound goes. */
function speaker(dialog: HTMLElement): Choice[] {
  if (!("setSinkId" in HTMLMediaElement.prototype)) return [];
  const select = find<HTMLSelectElement>("#chooseSpeaker", dialog);
  let inUse = "default";
  find(".device-speaker", dialog).hidden = false;
  const use = async (deviceId: string) => {
    await OT.setAudioOutputDevice(deviceId);
    inUse = deviceId;
  };
  return [{ select, kind: "audiooutput", none: "The speaker of this machine", inUse: () => inUse, use }];
}

function fill({ select, none, inUse }: Choice, devices: Device[]): void {
  const chosen = inUse();
  const known = chosen !== null && devices.some(({ deviceId }) => deviceId === chosen);
  const offered = known ? devices : [{ deviceId: "", label: none }, ...(chosen === null ? [] : devices)];
  select.replaceChildren(...offered.map(({ deviceId, label }) => new Option(label, deviceId)));
  select.value = known ? chosen : "";
  select.disabled = chosen === null || devices.length === 0;
}

function showPreview(preview: HTMLVideoElement, track: MediaStreamTrack | null): void {
  preview.hidden = track === null;
  const shown = preview.srcObject instanceof MediaStream ? preview.srcObject.getVideoTracks()[0] : null;
  if (shown === track) return;
  preview.srcObject = track && new MediaStream([track]);
}
