import { find, setText } from "../../page/elements.ts";
import { initials } from "./initials.ts";

/** What one's own tile and everybody else's have in common. */
export type TileView = {
  name: string;
  initials: string;
  element: HTMLElement | null;
  hasVideo: boolean;
  hasAudio: boolean;
  isSpeaking: boolean;
  /** A few words over the picture; empty: none. */
  notice: string;
};

export function describeTile(name: string): Pick<TileView, "name" | "initials"> {
  return { name, initials: initials(name) };
}

export function updateTile(tile: HTMLElement, view: TileView): void {
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
