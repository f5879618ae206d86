import { setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { CallBook } from "../calls/call-book.ts";
import type { CallEvents } from "../calls/call-events.ts";
import { offerDialIn } from "../dial-in/offer.ts";
import type { RoomDialIn } from "../dial-in/room-dial-in.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { RoomSession } from "../session/room-session.ts";
import { type BannerWords, describeBanner } from "./banner-words.ts";
import type { Announcer } from "./live-regions.ts";

export type BannerParts = {
  room: RoomSession;
  events: CallEvents;
  book: CallBook;
  media: OwnMedia;
  dialIn: RoomDialIn;
  announcer: Announcer;
  toast(sentence: string): void;
};

/** What stands below the header when a connection is not there. It lies over the page and pushes nothing. */
export function banners(container: HTMLElement, parts: BannerParts): void {
  const { room, events, book, media, dialIn, announcer, toast } = parts;
  const element = document.createElement("div");
  const words = document.createElement("p");
  const button = createButton();
  const phone = createButton();
  element.className = "banner";
  setText(phone, "Join by phone");
  element.append(words, phone, button);
  container.append(element);
  let shown: BannerWords | null = null;
  onPress(button, () => void room.connect());
  onPress(phone, offerDialIn);

  function update(): void {
    const { state, problem } = room;
    const banner = describeBanner({
      ...{ state, problem, isPaused: events.isPaused },
      hasCalls: book.live.length > 0,
      isUnheard: dialIn.isOpen && media.problem?.kind === "unpublished",
    });
    if (banner && banner.sentence !== shown?.sentence) announcer.alert(banner.sentence);
    if (shown && !banner && state === "connected") toast("Back online.");
    shown = banner;
    element.hidden = banner === null;
    if (!banner) return;
    setText(words, banner.sentence);
    setText(button, banner.button ?? "");
    button.hidden = banner.button === null;
    phone.hidden = !banner.offersPhone || !dialIn.isOpen;
  }

  for (const changes of [room, events, media, dialIn]) changes.onChange(update);
  update();
}

function createButton(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  return button;
}
