import { find, setText } from "../../page/elements.ts";
import type { Announcer } from "../../page/notices.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { CallStore } from "../model/call-store.ts";
import type { Connectivity, ConnectivityProblem, SessionState } from "../model/connectivity.ts";
import type { LiveEvents } from "../model/live-events.ts";
import type { PhoneOffer } from "../model/phone-offer.ts";
import type { RoomSession } from "../session/room-session.ts";
import { showOffer } from "./dial-in.ts";

export type BannerParts = {
  room: RoomSession;
  events: LiveEvents;
  callStore: CallStore;
  connectivity: Connectivity;
  offer: PhoneOffer;
  announcer: Announcer;
  toast(sentence: string): void;
};

/** Banner below the header while a connection is missing. It lies over the page and pushes nothing. */
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
      ...{ state, problem, isPaused: events.isPaused, isRecorded: events.isRecorded },
      hasCalls: callStore.live.length > 0,
      connectivity: connectivity.problem,
    });
    if (banner && banner.sentence !== shown?.sentence) announcer.alert(banner.sentence);
    if (shown && !banner && state === "connected")
      toast(shown === unrecorded ? "What happens is recorded again." : "Back online.");
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

/** Text of the banner, and of its button, which connects again. */
export type BannerWords = {
  sentence: string;
  button: string | null;
};

/** State of the connections to the session and to the server. */
export type Connections = {
  state: SessionState;
  /** Reason why the room could not be joined, in words. */
  problem: string | null;
  /** Whether live events are interrupted. */
  isPaused: boolean;
  /** Whether the server records what happens. */
  isRecorded: boolean;
  hasCalls: boolean;
  connectivity: ConnectivityProblem | null;
};

/** @returns null: all connections are there. */
export function describeBanner({
  state,
  problem,
  isPaused,
  isRecorded,
  hasCalls,
  connectivity,
}: Connections): BannerWords | null {
  // Phones are not on this browser's connection.
  const comfort = hasCalls ? " Your calls go on." : "";
  switch (state) {
    case "failed":
      return { sentence: `The room could not be joined. ${problem ?? ""}`.trim(), button: "Try again" };
    case "reconnecting":
      return { sentence: `Connection lost. Reconnecting…${comfort}`, button: null };
    case "lost":
      return { sentence: `You're offline.${comfort}`, button: "Reconnect now" };
    case "removed":
      return { sentence: "A host removed you from this room.", button: "Join again" };
    default:
      if (isPaused) return describeConnectivity(connectivity) ?? paused;
      return describeConnectivity(connectivity) ?? (isRecorded ? null : unrecorded);
  }
}

const paused = { sentence: "Live updates paused. Call states may be old. Reconnecting…", button: null };

const unrecorded = {
  sentence:
    "Nothing is recorded now, because the server's disk takes nothing. You can hang up, but not call.",
  button: null,
};

/** While the connection stands, or is tried again. */
function describeConnectivity(problem: ConnectivityProblem | null): BannerWords | null {
  switch (problem) {
    case "room":
      return { sentence: "Joining the room…", button: "Try again" };
    case "sound":
      return { sentence: "No sound gets through between you and the room.", button: null };
    case "own sound":
      return { sentence: "Your sound does not get through to the room.", button: null };
    case "others' sound":
      return { sentence: "The sound of the room does not get through to you.", button: null };
    default:
      return null;
  }
}
