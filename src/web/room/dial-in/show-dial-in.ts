import { find } from "../../page/elements.ts";
import type { CallEvents } from "../calls/call-events.ts";
import { announceCallers } from "./announce-callers.ts";
import { bridgeLine } from "./bridge-line.ts";
import type { CallerActions } from "./caller-actions.ts";
import { callerList } from "./caller-list.ts";
import type { Callers } from "./callers.ts";
import type { DialInApi } from "./dial-in-api.ts";
import { dialInCard } from "./dial-in-card.ts";
import { dialInControls } from "./dial-in-controls.ts";
import type { RoomDialIn } from "./room-dial-in.ts";

export type ShowDialInParts = {
  page: { roomId: string; role: "host" | "guest" };
  events: CallEvents;
  callers: Callers;
  callerActions: CallerActions;
  dialIn: RoomDialIn;
  dialInApi: DialInApi;
  tell(sentence: string): void;
};

/** Joining by phone: how, who has, and the line to them. */
export function showDialIn(parts: ShowDialInParts): void {
  const { page, events, callers, dialIn, tell } = parts;
  const section = find("#dialIn");
  dialInCard(section, parts);
  callerList(find("#callerList"), parts);
  announceCallers(callers, tell);
  if (page.role === "host") {
    dialInControls(section, parts);
    bridgeLine(find("#bridgeLine", section), find("#closeBridgeDialog"), parts);
  }
  events.onDialIn = () => void dialIn.read();
  void dialIn.read();
}
