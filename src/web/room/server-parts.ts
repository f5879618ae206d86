import type { RoomPage } from "../../app/rooms/wire.ts";
import { find } from "../page/elements.ts";
import { announcer } from "../page/live-regions.ts";
import { toasts } from "../page/toasts.ts";
import { callsApi } from "./api/calls.ts";
import { dialInApi } from "./api/dial-in.ts";
import { callActions } from "./model/call-actions.ts";
import { CallBook } from "./model/call-store.ts";
import { callerActions } from "./model/caller-actions.ts";
import { Callers } from "./model/callers.ts";
import { ServerClock } from "./model/clock.ts";
import { CallEvents } from "./model/live-events.ts";
import { Mutes } from "./model/mutes.ts";
import { RoomDialIn } from "./model/room-dial-in.ts";
import { CallerShown } from "./model/shown-caller.ts";
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
