import type { RoomPage } from "../../../app/rooms/wire.ts";
import { find } from "../../page/elements.ts";
import type { Announcer } from "../../page/live-regions.ts";
import type { DialInApi } from "../api/dial-in.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallStore } from "../model/call-store.ts";
import type { CallerActions } from "../model/caller-actions.ts";
import type { Callers } from "../model/callers.ts";
import type { PhoneOffer } from "../model/phone-offer.ts";
import type { RoomDialIn } from "../model/room-dial-in.ts";
import { announceCallers } from "./announce-callers.ts";
import { bridgeLine } from "./bridge-controls.ts";
import { callMe } from "./call-me.ts";
import { callerList } from "./caller-list.ts";
import { dialInCard } from "./dial-in-card.ts";
import { dialInControls } from "./dial-in-controls.ts";
import { offeredFirst } from "./offered-first.ts";

export type ShowDialInParts = {
  page: RoomPage;
  callStore: CallStore;
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
  const { page, callers, dialIn, offer, announcement, tell } = parts;
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
  void dialIn.read();
}
