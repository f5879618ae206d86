import { find, setButton } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { OwnMedia } from "../session/own-media.ts";

/** Buttons for the own microphone and camera, labeled with what a press does. */
export function bar(element: HTMLElement, media: OwnMedia): void {
  const microphone = find("#toggleMicrophone", element);
  const camera = find("#toggleCamera", element);
  onPress(microphone, () => media.toggleMicrophone());
  onPress(camera, () => media.toggleCamera());

  function update(): void {
    const { devices, isMicrophoneOn, isCameraOn } = media;
    const isLive = media.phase === "live";
    show(microphone, isLive && devices.microphone, isMicrophoneOn, ["mic", "Mute"], ["mic-off", "Unmute"]);
    show(
      camera,
      isLive && devices.camera,
      isCameraOn,
      ["video", "Stop camera"],
      ["video-off", "Start camera"],
    );
  }

  media.onChange(update);
  update();
}

function show(
  button: HTMLElement,
  isThere: boolean,
  isOn: boolean,
  on: [icon: string, words: string],
  off: [icon: string, words: string],
): void {
  const [icon, words] = isThere && !isOn ? off : on;
  setButton(button, isThere ? icon : off[0], words);
  setPressable(button, isThere ? "ready" : "disabled");
  button.classList.toggle("off", isThere && !isOn);
}
