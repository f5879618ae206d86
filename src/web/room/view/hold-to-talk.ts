import type { OwnMedia } from "../session/own-media.ts";
import type { Switch } from "./switch.ts";

/** Space opens a muted microphone for as long as it is held, where it has no other meaning: nothing has the focus. */
export function holdToTalk(media: OwnMedia, singleKeys: Switch): void {
  let isHeld = false;

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || document.activeElement !== document.body || !singleKeys.isOn) return;
    event.preventDefault();
    if (event.repeat || media.isMicrophoneOn) return;
    isHeld = true;
    media.toggleMicrophone();
  });

  function release(): void {
    if (isHeld && media.isMicrophoneOn) media.toggleMicrophone();
    isHeld = false;
  }
  document.addEventListener("keyup", (event) => event.key === " " && release());
  // A key that is let go elsewhere is never heard of here.
  window.addEventListener("blur", release);
}
