import type { OwnMedia } from "../session/own-media.ts";
import { initials } from "./initials.ts";
import { updateTile } from "./tile-parts.ts";

/** One's own picture, mirrored. */
export function selfTile(tile: HTMLElement, media: OwnMedia): void {
  function update(): void {
    const isSeen = media.phase === "live" && media.devices.camera && media.isCameraOn;
    updateTile(tile, {
      name: "You",
      initials: initials(media.name),
      element: media.element,
      hasVideo: isSeen && media.element !== null,
      hasAudio: media.phase !== "live" || (media.devices.microphone && media.isMicrophoneOn),
      isSpeaking: media.isSpeaking,
      notice: describeNotice(media),
    });
  }
  media.onChange(update);
  update();
}

function describeNotice({ phase, isMutedByHost, mutedBy }: OwnMedia): string {
  if (phase === "starting") return "Starting camera…";
  if (phase === "asking") return "Waiting for permission…";
  if (phase === "listening") return "Listening only";
  return isMutedByHost ? `${mutedBy ?? "A host"} muted you. Press M to talk.` : "";
}
