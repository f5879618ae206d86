import { setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { CallBook } from "../calls/call-book.ts";
import type { CallEvents } from "../calls/call-events.ts";
import type { RoomSession } from "../session/room-session.ts";
import type { Announcer } from "./live-regions.ts";

type Banner = { sentence: string; button?: { words: string; action(): void } };

export type BannerParts = {
  room: RoomSession;
  events: CallEvents;
  book: CallBook;
  announcer: Announcer;
  toast(sentence: string): void;
};

/** What stands below the header when a connection is not there. It lies over the page and pushes nothing. */
export function banners(container: HTMLElement, parts: BannerParts): void {
  const { room, events, book, announcer, toast } = parts;
  const element = document.createElement("div");
  const words = document.createElement("p");
  const button = document.createElement("button");
  element.className = "banner";
  button.type = "button";
  button.className = "button";
  element.append(words, button);
  container.append(element);
  let shown: Banner | null = null;
  onPress(button, () => shown?.button?.action());

  function update(): void {
    const banner = describeRoom(room, book.live.length > 0) ?? describeEvents(events);
    const isBack = shown !== null && banner === null && room.state === "connected";
    if (banner && banner.sentence !== shown?.sentence) announcer.alert(banner.sentence);
    if (isBack) toast("Back online.");
    shown = banner;
    element.hidden = banner === null;
    if (!banner) return;
    setText(words, banner.sentence);
    button.hidden = !banner.button;
    setText(button, banner.button?.words ?? "");
  }

  room.onChange(update);
  events.onChange(update);
  update();
}

function describeRoom(room: RoomSession, hasCalls: boolean): Banner | null {
  const connect = () => void room.connect();
  // Phones are not on this connection.
  const comfort = hasCalls ? " Your calls go on." : "";
  switch (room.state) {
    case "failed":
      return {
        sentence: `The room could not be joined. ${room.problem ?? ""}`.trim(),
        button: { words: "Try again", action: connect },
      };
    case "reconnecting":
      return { sentence: `Connection lost. Reconnecting…${comfort}` };
    case "lost":
      return {
        sentence: `You're offline.${comfort}`,
        button: { words: "Reconnect now", action: connect },
      };
    case "removed":
      return {
        sentence: "A host removed you from this room.",
        button: { words: "Join again", action: connect },
      };
    default:
      return null;
  }
}

function describeEvents(events: CallEvents): Banner | null {
  if (!events.isPaused) return null;
  return { sentence: "Live updates paused. Call states may be old. Reconnecting…" };
}
