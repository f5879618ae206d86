import type { RoomPage } from "../../app/rooms/wire.ts";
import { find } from "../page/elements.ts";
import { callActions } from "./calls/call-actions.ts";
import { CallBook } from "./calls/call-book.ts";
import { CallEvents } from "./calls/call-events.ts";
import { callsApi } from "./calls/calls-api.ts";
import { ServerClock } from "./clock.ts";
import { callerActions } from "./dial-in/caller-actions.ts";
import { CallerShown } from "./dial-in/caller-shown.ts";
import { Callers } from "./dial-in/callers.ts";
import { dialInApi } from "./dial-in/dial-in-api.ts";
import { RoomDialIn } from "./dial-in/room-dial-in.ts";
import { announcer } from "./notices/live-regions.ts";
import { toasts } from "./notices/toasts.ts";
import { Mutes } from "./session/mutes.ts";
import { SoundPlayer } from "./sounds/sound-player.ts";

/**
 * What the room consists of as far as our own server goes: whether this browser gets into the session or not.
 *
 * @param ownName tells who asks for things, for others to see.
 */
export function serverParts(page: RoomPage, ownName: () => string) {
  const announcement = announcer();
  const toast = toasts(find("#toasts"));
  const tell = (sentence: string) => {
    toast(sentence);
    announcement.say(sentence);
  };
  const clock = new ServerClock();
  const book = new CallBook(clock, page.callMonitoring, page.bridgeNumber);
  const mutes = new Mutes();
  const callers = new Callers(clock);
  const api = callsApi(page.roomId, ownName);
  const inviting = dialInApi(page.roomId);
  return {
    ...{ page, announcement, toast, tell, clock, book, mutes, callers, api },
    dialInApi: inviting,
    dialIn: new RoomDialIn(inviting),
    callerActions: callerActions(callers, inviting, tell),
    callerShown: new CallerShown(inviting),
    events: new CallEvents(page.roomId, book, mutes, callers),
    actions: callActions(book, api, { defaultTarget: page.defaultTarget, ownName }),
    player: new SoundPlayer(),
  };
}
