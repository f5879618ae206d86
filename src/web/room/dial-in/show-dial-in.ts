import type { RoomPage } from "../../../app/rooms/wire.ts";
import { find } from "../../page/elements.ts";
import type { CallActions } from "../calls/call-actions.ts";
import type { CallBook } from "../calls/call-book.ts";
import type { CallEvents } from "../calls/call-events.ts";
import type { Announcer } from "../notices/live-regions.ts";
import { announceCallers } from "./announce-callers.ts";
import { bridgeLine } from "./bridge-line.ts";
import { callMe } from "./call-me.ts";
import type { CallerActions } from "./caller-actions.ts";
import { callerList } from "./caller-list.ts";
import type { Callers } from "./callers.ts";
import type { DialInApi } from "./dial-in-api.ts";
import { dialInCard } from "./dial-in-card.ts";
import { dialInControls } from "./dial-in-controls.ts";
import { offeredFirst } from "./offered-first.ts";
import type { PhoneOffer } from "./phone-offer.ts";
import type { RoomDialIn } from "./room-dial-in.ts";

export type ShowDialInParts = {
  page: RoomPage;
  events: CallEvents;
  book: CallBook;
  actions: CallActions;
  callers: Callers;
  callerActions: CallerActions;
  dialIn: RoomDialIn;
  dialInApi: DialInApi;
  offer: PhoneOffer;
  announcement: Announcer;
  tell(sentence: string): void;
};

/** Joining by phone: how, who has, and the line to them. */
export function showDialIn(parts: ShowDialInParts): void {
  const { page, events, callers, dialIn, offer, announcement, tell } = parts;
  const section = find("#dialIn");
  dialInCard(section, parts);
  offeredFirst(find("#room"), section, { offer, say: announcement.say });
  callerList(find("#callerList"), parts);
  announceCallers(callers, tell);
  if (page.role === "host") {
    dialInControls(section, parts);
    bridgeLine(find("#bridgeLine", section), find("#closeBridgeDialog"), parts);
  }
  if (offer.callsMe) callMe(find("#callMe", section), { ...parts, alert: announcement.alert });
  events.onDialIn = () => void dialIn.read();
  void dialIn.read();
}
