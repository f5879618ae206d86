/// <reference types="@opentok/client" />
import type { RoomPage } from "../app/rooms/wire.ts";
import { find, setText } from "./page/elements.ts";
import { bar } from "./room/bar.ts";
import { callActions } from "./room/calls/call-actions.ts";
import { CallBook } from "./room/calls/call-book.ts";
import { CallEvents } from "./room/calls/call-events.ts";
import { callLog } from "./room/calls/call-log.ts";
import { callsApi } from "./room/calls/calls-api.ts";
import { dialBox } from "./room/calls/dial-box.ts";
import { endCalls } from "./room/calls/end-calls.ts";
import { phoneList } from "./room/calls/phone-list.ts";
import { ServerClock } from "./room/clock.ts";
import { copyLink } from "./room/copy-link.ts";
import { devicesDialog } from "./room/devices-dialog.ts";
import { leave } from "./room/leave.ts";
import { announceCalls } from "./room/notices/announce-calls.ts";
import { banners } from "./room/notices/banners.ts";
import { announcer } from "./room/notices/live-regions.ts";
import { describeAlone, describeHeadcount, describeTitle } from "./room/notices/title.ts";
import { toasts } from "./room/notices/toasts.ts";
import { ownName } from "./room/own-name.ts";
import { rememberRoom } from "./room/recent-rooms.ts";
import { moderation } from "./room/session/moderation.ts";
import { OwnMedia } from "./room/session/own-media.ts";
import { People } from "./room/session/people.ts";
import { PhoneLines } from "./room/session/phone-lines.ts";
import { RoomSession } from "./room/session/room-session.ts";
import { shortcuts } from "./room/shortcuts.ts";
import { mediaNotice } from "./room/stage/media-notice.ts";
import { selfTile } from "./room/stage/self-tile.ts";
import { stage } from "./room/stage/stage.ts";

const page: RoomPage = JSON.parse(find("#room-data").textContent);
const obstacle = findObstacle();
if (obstacle) tellObstacle(obstacle);
else openRoom(page);

/** @returns why there can be no room in this browser; null: nothing is in the way. */
function findObstacle(): string | null {
  if (typeof OT === "undefined") return "The calling library did not load. Reload the page.";
  prepareLibrary(page.proxyUrl);
  if (OT.checkSystemRequirements() === 1) return null;
  return "This browser can't make calls. Chrome, Edge, Firefox and Safari can.";
}

function tellObstacle(sentence: string): void {
  const banner = document.createElement("p");
  banner.className = "banner";
  banner.textContent = sentence;
  find("#banners").append(banner);
  setText(find("#alertRegion"), sentence);
  setText(find("#headcount"), "Not connected");
}

/** Before anything else is asked of the library: once it has begun, it can't be pointed elsewhere. */
function prepareLibrary(proxyUrl: string | null): void {
  if (proxyUrl !== null) OT.setProxyUrl(new URL(proxyUrl, location.origin).href);
  // What goes wrong stands on the page, in words; the library's own console is for its makers.
  OT.setLogLevel(0);
}

function openRoom(page: RoomPage): void {
  const isHost = page.role === "host";
  const toast = toasts(find("#toasts"));
  const announcement = announcer();
  const tell = (sentence: string) => {
    toast(sentence);
    announcement.say(sentence);
  };

  const book = new CallBook(new ServerClock());
  const events = new CallEvents(page.roomId, book);
  const actions = callActions(book, callsApi(page.roomId), page.defaultTarget);
  const room = new RoomSession(page);
  const people = new People(room.session);
  const lines = new PhoneLines(room.session);
  const media = new OwnMedia(ownName());
  const moderate = moderation(room.session, find("#removeDialog"), tell);
  const disconnect = (connectionId: string) => {
    const line = lines.find(connectionId);
    if (line) moderate.disconnect(line.connection);
  };

  stage(find("#room"), people, media, moderate);
  selfTile(find("#selfPublisherContainer"), media);
  mediaNotice(find("#mediaNotice"), { media, people, lines, alert: announcement.alert });
  bar(find(".bar"), media);
  if (isHost) {
    const { defaultTarget } = page;
    dialBox(find("#dialForm"), { book, actions, defaultTarget, alert: announcement.alert });
    endCalls(find("#endSipCalls"), find("#endCallsDialog"), { book, lines, actions, disconnect, toast });
  }
  phoneList(find("#sipPublisherContainer"), { page, book, lines, actions, disconnect, tell });
  callLog(find(".call-log"), book);
  banners(find("#banners"), room, events, { announcer: announcement, toast });
  announceCalls(book, announcement);
  devicesDialog(find("#showDevices"), find("#devicesDialog"), media);
  shortcuts(find("#showShortcuts"), find("#shortcutsDialog"), { media, book, actions, isHost });
  leave(find("#leaveRoom"), find("#leaveDialog"), { room, people, book, actions, isHost });
  copyLink(find("#copyLink"), tell);
  copyLink(find("#copyLinkAlone"), tell);

  function count(): void {
    setText(find("#headcount"), describeHeadcount(room.state, people.othersCount, lines.lines.length));
    setText(find("#aloneNotice p"), describeAlone(room.state));
    document.title = describeTitle(page.roomId, room.state, book.live);
  }
  for (const changes of [room, people, lines, book]) changes.onChange(count);

  people.onCameOrWent = (name, came) => tell(`${name} ${came ? "joined" : "left"}.`);
  media.onUnplugged = (kind) => tell(kind === "microphone" ? "Microphone unplugged." : "Camera unplugged.");
  room.session.on("sessionConnected", () => media.publishInto(room.session));
  room.session.on("sessionDisconnected", () => media.withdraw());
  rememberRoom(page.roomId);
  events.open();
  void room.connect();
  void media.start();
}
