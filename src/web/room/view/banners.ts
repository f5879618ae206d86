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
    const { isPaused, isRecorded, isStopped } = events;
    const banner = describeBanner({
      ...{ state, problem, isPaused, isRecorded, isStopped },
      hasCalls: callStore.live.length > 0,
      connectivity: connectivity.problem,
    });
    if (banner && banner.sentence !== shown?.sentence) announcer.alert(banner.sentence);
    if (shown && !banner && state === "connected") toast(shown.over);
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
  /** Told once it is over. */
  over: string;
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
  /** Whether all calls of the server are stopped. */
  isStopped: boolean;
  hasCalls: boolean;
  connectivity: ConnectivityProblem | null;
};

/** @returns null: all connections are there. */
export function describeBanner({
  state,
  problem,
  isPaused,
  isRecorded,
  isStopped,
  hasCalls,
  connectivity,
}: Connections): BannerWords | null {
  // Phones are not on this browser's connection.
  const comfort = hasCalls ? " Your calls go on." : "";
  switch (state) {
    case "failed":
      return online(`The room could not be joined. ${problem ?? ""}`.trim(), "Try again");
    case "reconnecting":
      return online(`Connection lost. Reconnecting…${comfort}`);
    case "lost":
      return online(`You're offline.${comfort}`, "Reconnect now");
    case "removed":
      return online("A host removed you from this room.", "Join again");
    default:
      return describeConnectivity(connectivity) ?? describeServer({ isPaused, isRecorded, isStopped });
  }
}

/** Words about a connection that is missing. */
function online(sentence: string, button: string | null = null): BannerWords {
  return { sentence, button, over: "Back online." };
}

function describeServer({
  isPaused,
  isRecorded,
  isStopped,
}: Pick<Connections, "isPaused" | "isRecorded" | "isStopped">): BannerWords | null {
  if (isPaused) return online("Live updates paused. Call states may be old. Reconnecting…");
  if (!isRecorded)
    return {
      sentence:
        "Nothing is recorded now, because the server's disk takes nothing. You can hang up, but not call.",
      button: null,
      over: "What happens is recorded again.",
    };
  if (!isStopped) return null;
  return {
    sentence: "All calls are stopped on this server, until an admin lets them begin again.",
    button: null,
    over: "Calls can be made again.",
  };
}

/** While the connection stands, or is tried again. */
function describeConnectivity(problem: ConnectivityProblem | null): BannerWords | null {
  switch (problem) {
    case "room":
      return online("Joining the room…", "Try again");
    case "sound":
      return online("No sound gets through between you and the room.");
    case "own sound":
      return online("Your sound does not get through to the room.");
    case "others' sound":
      return online("The sound of the room does not get through to you.");
    default:
      return null;
  }
}
