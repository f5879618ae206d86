import { setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { CallEvents } from "../calls/call-events.ts";
import type { RoomSession } from "../session/room-session.ts";
import type { Announcer } from "./live-regions.ts";

type Banner = { sentence: string; button?: { words: string; action(): void } };

/** What stands below the header when a connection is not there. It lies over the page and pushes nothing. */
export function banners(
  container: HTMLElement,
  room: RoomSession,
  events: CallEvents,
  { announcer, toast }: { announcer: Announcer; toast(sentence: string): void },
): void {
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
    const banner = describeRoom(room) ?? describeEvents(events);
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

function describeRoom(room: RoomSession): Banner | null {
  const connect = () => void room.connect();
  switch (room.state) {
    case "failed":
      return {
        sentence: `The room could not be joined. ${room.problem ?? ""}`.trim(),
        button: { words: "Try again", action: connect },
      };
    case "reconnecting":
      return { sentence: "Connection lost. Reconnecting… Your calls go on." };
    case "lost":
      return {
        sentence: "You're offline. Your calls go on.",
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
