import { find, setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import { rememberName } from "../../page/visits.ts";
import { type Device, listDevices } from "../session/devices.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { SoundPlayer } from "../sounds/sound-player.ts";
import type { Speaker } from "../sounds/speaker.ts";
import { TRIAL } from "../sounds/tones.ts";

export type DevicesParts = { media: OwnMedia; speaker: Speaker; player: SoundPlayer };

/** Dialog for the own name, microphone, camera and speaker, with a level, a picture and a sound to test them. */
export function devicesDialog(
  button: HTMLElement,
  dialog: HTMLDialogElement,
  { media, speaker, player }: DevicesParts,
): void {
  const preview = find<HTMLVideoElement>("video", dialog);
  const level = find(".meter-level", dialog);
  const problem = find("#devicesProblem", dialog);
  const choices = [microphoneChoice(dialog, media), cameraChoice(dialog, media)];
  if (speaker.canChoose) choices.push(speakerChoice(dialog, speaker));
  find(".device-speaker", dialog).hidden = !speaker.canChoose;
  ownNameField(find("#changeName", dialog), media);

  onPress(button, () => {
    setText(problem, "");
    dialog.showModal();
    void update();
  });
  onPress(find("#playSound", dialog), () => void player.play(TRIAL));
  dialog.addEventListener("close", () => {
    preview.srcObject = null;
  });
  for (const choice of choices) choice.select.addEventListener("change", () => void take(choice));

  async function take({ select, use }: DeviceChoice): Promise<void> {
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
    for (const choice of choices) fillChoice(choice, await listDevices(choice.kind));
    // It may have been closed meanwhile.
    if (dialog.open) showPreview(preview, media.isCameraOn ? media.cameraTrack : null);
  }

  media.onLevel = (value) => {
    if (dialog.open) level.style.transform = `scaleX(${value.toFixed(2)})`;
  };
  media.onChange(() => void update());
  // A page without HTTPS has no `mediaDevices`.
  navigator.mediaDevices?.addEventListener("devicechange", () => void update());
}

/** Field for the own name, applied at once; an empty one leaves the name as it is. */
function ownNameField(field: HTMLInputElement, media: OwnMedia): void {
  field.value = media.name;
  field.addEventListener("change", () => {
    const name = field.value.trim() || media.name;
    field.value = name;
    rememberName(name);
    void media.rename(name);
  });
}

function showPreview(preview: HTMLVideoElement, track: MediaStreamTrack | null): void {
  preview.hidden = track === null;
  const shown = preview.srcObject instanceof MediaStream ? preview.srcObject.getVideoTracks()[0] : null;
  if (shown === track) return;
  preview.srcObject = track && new MediaStream([track]);
}

/** Choice of a device of one kind. */
export type DeviceChoice = {
  select: HTMLSelectElement;
  kind: MediaDeviceKind;
  /** Text while none is in use. */
  none: string;
  inUse(): string | null;
  /** @throws if the browser does not permit it. */
  use(deviceId: string): Promise<void>;
};

function microphoneChoice(dialog: HTMLElement, media: OwnMedia): DeviceChoice {
  return {
    select: find("#chooseMicrophone", dialog),
    kind: "audioinput",
    none: "No microphone in use",
    inUse: () => media.microphoneTrack?.getSettings().deviceId ?? null,
    use: (deviceId) => media.useMicrophone(deviceId),
  };
}

function cameraChoice(dialog: HTMLElement, media: OwnMedia): DeviceChoice {
  return {
    select: find("#chooseCamera", dialog),
    kind: "videoinput",
    none: "No camera in use",
    inUse: () => media.cameraTrack?.getSettings().deviceId ?? null,
    use: (deviceId) => media.useCamera(deviceId),
  };
}

function speakerChoice(dialog: HTMLElement, speaker: Speaker): DeviceChoice {
  return {
    select: find("#chooseSpeaker", dialog),
    kind: "audiooutput",
    none: "The speaker of this machine",
    inUse: () => speaker.inUse,
    use: (deviceId) => speaker.use(deviceId),
  };
}

/** Lists the devices, with the one in use selected. */
function fillChoice({ select, none, inUse }: DeviceChoice, devices: Device[]): void {
  const chosen = inUse();
  const known = chosen !== null && devices.some(({ deviceId }) => deviceId === chosen);
  const offered = known ? devices : [{ deviceId: "", label: none }, ...(chosen === null ? [] : devices)];
  select.replaceChildren(...offered.map(({ deviceId, label }) => new Option(label, deviceId)));
  select.value = known ? chosen : "";
  select.disabled = chosen === null || devices.length === 0;
}
