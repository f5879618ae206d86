import { find, setText } from "../../page/elements.ts";
import type { Announcer } from "../../page/live-regions.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { CallStore } from "../model/call-store.ts";
import type { Connectivity } from "../model/connectivity.ts";
import type { LiveEvents } from "../model/live-events.ts";
import type { PhoneOffer } from "../model/phone-offer.ts";
import type { RoomSession } from "../session/room-session.ts";
import { type BannerWords, describeBanner } from "./banner-words.ts";
import { showOffer } from "./offered-first.ts";

export type BannerParts = {
  room: RoomSession;
  events: LiveEvents;
  callStore: CallStore;
  connectivity: Connectivity;
  offer: PhoneOffer;
  announcer: Announcer;
  toast(sentence: string): void;
};

/** What stands below the header when a connection is not there. It lies over the page and pushes nothing. */
export function banners(container: HTMLElement, parts: BannerParts): void {
  const { room, events, callStore, connectivity, offer, announcer, toast } = parts;
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
  onPress(phone, () => showOffer(find("#dialIn")));

  function update(): void {
    const { state, problem } = room;
    const banner = describeBanner({
      ...{ state, problem, isPaused: events.isPaused },
      hasCalls: callStore.live.length > 0,
      connectivity: connectivity.problem,
    });
    if (banner && banner.sentence !== shown?.sentence) announcer.alert(banner.sentence);
    if (shown && !banner && state === "connected") toast("Back online.");
    shown = banner;
    element.hidden = banner === null;
    if (!banner) return;
    setText(words, banner.sentence);
    setText(button, banner.button ?? "");
    button.hidden = banner.button === null;
    setPressable(button, state === "connecting" ? "pending" : "ready");
    phone.hidden = !offer.isMade;
  }

  for (const changes of [room, events, connectivity, offer]) changes.onChange(update);
  update();
}

function createButton(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  return button;
}
