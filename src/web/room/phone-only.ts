import type { RoomPage } from "../../app/rooms/wire.ts";
import { find, setText } from "../page/elements.ts";
import { callActions } from "./calls/call-actions.ts";
import { CallBook } from "./calls/call-book.ts";
import { CallEvents } from "./calls/call-events.ts";
import { callsApi } from "./calls/calls-api.ts";
import { dialBox } from "./calls/dial-box.ts";
import { ServerClock } from "./clock.ts";
import { CallerShown } from "./dial-in/caller-shown.ts";
import { Callers } from "./dial-in/callers.ts";
import { dialInApi } from "./dial-in/dial-in-api.ts";
import { dialInCard } from "./dial-in/dial-in-card.ts";
import { offerDialIn } from "./dial-in/offer.ts";
import { RoomDialIn } from "./dial-in/room-dial-in.ts";
import { announceCalls } from "./notices/announce-calls.ts";
import { announcer } from "./notices/live-regions.ts";
import { toasts } from "./notices/toasts.ts";
import { ownName } from "./own-name.ts";
import { Mutes } from "./session/mutes.ts";

/** What is left of the room for a browser that can't take part: they call in, or, as a host, are called. */
export function phoneOnly(page: RoomPage): void {
  const { say } = announcer();
  const toast = toasts(find("#toasts"));
  const tell = (sentence: string) => {
    toast(sentence);
    say(sentence);
  };
  find("#room").classList.add("phone-only");
  offerNumber(page, tell);
  if (page.role === "host" && page.callsNumbers) callMe(page, tell);
}

function offerNumber(page: RoomPage, tell: (sentence: string) => void): void {
  const dialIn = new RoomDialIn(dialInApi(page.roomId));
  dialInCard(find("#dialIn"), { page, dialIn, tell });
  dialIn.onChange(() => dialIn.isOpen && offerDialIn());
  void dialIn.read();
}

function callMe(page: RoomPage, tell: (sentence: string) => void): void {
  const { roomId, callMonitoring, bridgeNumber } = page;
  const clock = new ServerClock();
  const mutes = new Mutes();
  const book = new CallBook(clock, callMonitoring, bridgeNumber);
  const actions = callActions(book, callsApi(roomId, ownName), { defaultTarget: null, ownName });
  const callerShown = new CallerShown(dialInApi(roomId));
  setText(find("label[for=dialTarget]"), "Call me on my phone");
  dialBox(find("#dialForm"), {
    page: { ...page, defaultTarget: null },
    book,
    actions,
    callerShown,
    alert: tell,
  });
  announceCalls(book, mutes, { say: tell, alert: tell });
  new CallEvents(roomId, book, mutes, new Callers(clock)).open();
}
