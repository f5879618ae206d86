import { find, setText, stamp } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Participant } from "../session/participants.ts";

export type ParticipantTile = { element: HTMLElement; update(): void };

/**
 * Tile of another participant.
 *
 * @param openMenu opens a host's menu for this participant, beside the pressed button.
 */
export function participantTile(
  participant: Participant,
  openMenu: (participant: Participant, button: HTMLElement) => void,
): ParticipantTile {
  const element = stamp("personTileTemplate");
  const menuButton = element.querySelector<HTMLElement>(".tile-button");
  element.setAttribute("aria-label", participant.name);
  if (menuButton) {
    setText(find("span", menuButton), `Options for ${participant.name}`);
    onPress(menuButton, () => openMenu(participant, menuButton));
  }

  function update(): void {
    const { subscription, hasAudio, hasVideo, name } = participant;
    const isSeen = hasVideo && !subscription.isVideoPaused && subscription.element !== null;
    updateTile(element, {
      name,
      initials: initials(name),
      element: subscription.element,
      hasVideo: isSeen,
      hasAudio,
      isSpeaking: subscription.isSpeaking,
      notice: describeSubscription(participant),
    });
  }

  return { element, update };
}

function describeSubscription({ subscription, hasVideo }: Participant): string {
  switch (subscription.status) {
    case "connecting":
      return "Connecting…";
    case "interrupted":
      return "Reconnecting…";
    case "failed":
      return "No picture or sound from here.";
    case "connected":
      return hasVideo && subscription.isVideoPaused ? "Video paused: weak connection" : "";
  }
}

/** Tile of oneself: the picture is mirrored. */
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
      notice: describeOwnMedia(media),
    });
  }
  media.onChange(update);
  update();
}

function describeOwnMedia({ phase, isMutedByHost, mutedBy }: OwnMedia): string {
  if (phase === "starting") return "Starting camera…";
  if (phase === "asking") return "Waiting for permission…";
  if (phase === "listening") return "Listening only";
  return isMutedByHost ? `${mutedBy ?? "A host"} muted you. Press M to talk.` : "";
}

/** Contents of a tile, one's own or another's. */
type TileView = {
  name: string;
  initials: string;
  element: HTMLElement | null;
  hasVideo: boolean;
  hasAudio: boolean;
  isSpeaking: boolean;
  /** A few words over the picture; empty: none. */
  notice: string;
};

function updateTile(tile: HTMLElement, view: TileView): void {
  const video = find(".tile-video", tile);
  if (view.element && view.element.parentElement !== video) video.replaceChildren(view.element);
  if (!view.element && video.firstChild) video.replaceChildren();
  video.classList.toggle("unseen", !view.hasVideo);
  tile.classList.toggle("speaking", view.isSpeaking);
  setText(find(".tile-initials", tile), view.initials);
  setText(find(".tile-name", tile), view.name);
  setText(find(".tile-notice", tile), view.notice);
  find(".tile-notice", tile).hidden = view.notice === "";
  find<SVGElement>(".tile-muted", tile).toggleAttribute("hidden", view.hasAudio);
  setText(find(".tile-muted-words", tile), view.hasAudio ? "" : ", microphone off");
}

/** @returns up to two initials, shown while there is no picture: `AL` for `Ada Lovelace`. */
export function initials(name: string): string {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toUpperCase();
}
