import type { RoomPage } from "../../app/rooms/wire.ts";
import { find } from "../page/elements.ts";
import { announcer, toasts } from "../page/notices.ts";
import { callsApi } from "./api/calls.ts";
import { dialInApi } from "./api/dial-in.ts";
import { invitesApi } from "./api/invites.ts";
import { callActions } from "./model/call-actions.ts";
import { CallStore } from "./model/call-store.ts";
import { Callers, callerActions } from "./model/callers.ts";
import { ServerClock } from "./model/clock.ts";
import { LiveEvents } from "./model/live-events.ts";
import { Mutes } from "./model/mutes.ts";
import { RoomDialIn } from "./model/room-dial-in.ts";
import { RoomInvites } from "./model/room-invites.ts";
import { ShownCallerHint } from "./model/shown-caller.ts";
import { SoundPlayer } from "./sounds/sound-player.ts";

/**
 * Parts of the room that need our own server only, not the session.
 *
 * @param ownName name that requests are made in, for others to see.
 */
export function serverParts(page: RoomPage, ownName: () => string) {
  const { roomId, defaultTarget } = page;
  const announcement = announcer();
  const toast = toasts(find("#toasts"));
  const tell = (sentence: string) => {
    toast(sentence);
    announcement.say(sentence);
  };
  const api = callsApi(roomId, ownName);
  const dialInRequests = dialInApi(roomId);
  const clock = new ServerClock();
  const callStore = new CallStore(clock, page.callMonitoring, page.bridgeNumber);
  const mutes = new Mutes();
  const callers = new Callers(clock);
  const dialIn = new RoomDialIn(dialInRequests, clock);
  const plainLink = location.origin + location.pathname;
  const invites = new RoomInvites({ page, api: invitesApi(roomId), clock, plainLink });
  return {
    page,
    announcement,
    toast,
    tell,
    api,
    dialInApi: dialInRequests,
    clock,
    callStore,
    mutes,
    callers,
    dialIn,
    invites,
    callerActions: callerActions(callers, dialInRequests, tell),
    shownCaller: new ShownCallerHint(dialInRequests),
    events: new LiveEvents({ roomId, callStore, mutes, callers, dialIn, invites }),
    actions: callActions(callStore, api, { defaultTarget, ownName }),
    player: new SoundPlayer(),
  };
}
