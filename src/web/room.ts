/// <reference types="@opentok/client" />
import type { RoomPage } from "../app/rooms/wire.ts";
import { find } from "./page/elements.ts";
import { ownName, rememberRoom } from "./page/visits.ts";
import { mutesApi } from "./room/api/mutes.ts";
import { Connectivity } from "./room/model/connectivity.ts";
import { nameConnections } from "./room/model/name-connections.ts";
import { PhoneOffer } from "./room/model/phone-offer.ts";
import { serverParts } from "./room/server-parts.ts";
import { activeSpeaker } from "./room/session/active-speaker.ts";
import { describeUnplugged } from "./room/session/devices.ts";
import { findUnsupported } from "./room/session/library.ts";
import { moderation } from "./room/session/moderation.ts";
import { mutedVoice } from "./room/session/muted-voice.ts";
import { OwnMedia } from "./room/session/own-media.ts";
import { Participants } from "./room/session/participants.ts";
import { PhoneConnections } from "./room/session/phone-connections.ts";
import { RoomSession } from "./room/session/room-session.ts";
import { roomSounds, waitingSound } from "./room/sounds/room-sounds.ts";
import { Speaker } from "./room/sounds/speaker.ts";
import { openWithoutSession } from "./room/unsupported-browser.ts";
import { announceCalls, announceMutes, arrivals } from "./room/view/announcements.ts";
import { banners } from "./room/view/banners.ts";
import { bar } from "./room/view/bar.ts";
import { devicesDialog } from "./room/view/devices-dialog.ts";
import { dialBox } from "./room/view/dial-box.ts";
import { showDialIn } from "./room/view/dial-in.ts";
import { headcount } from "./room/view/headcount.ts";
import { copyGuestLink, invite } from "./room/view/invite.ts";
import { leave } from "./room/view/leave.ts";
import { mediaNotice } from "./room/view/media-notice.ts";
import { muteAllButton, muteAllNote } from "./room/view/mute-all.ts";
import { shortcuts } from "./room/view/shortcuts.ts";
import { showPhones } from "./room/view/show-phones.ts";
import { stage } from "./room/view/stage.ts";
import { Switch } from "./room/view/switch.ts";
import { selfTile } from "./room/view/tiles.ts";

const page: RoomPage = JSON.parse(find("#room-data").textContent);
const unsupported = findUnsupported(page);
if (unsupported) openWithoutSession(page, unsupported);
else openRoom(page);

function openRoom(page: RoomPage): void {
  const parts = makeParts(page);
  showParticipants(parts);
  showPhones(parts);
  showDialIn(parts);
  if (page.role === "host") showHostControls(parts);
  showOwnControls(parts);
  tellNews(parts);
  headcount(find("#headcount"), find("#aloneNotice"), parts);
  join(parts);
}

type Parts = ReturnType<typeof makeParts>;

/** Parts of the room, without their views. */
function makeParts(page: RoomPage) {
  const media = new OwnMedia(ownName(), page.role !== "listener");
  const nameNow = () => media.name;
  const server = serverParts(page, nameNow);
  const muting = mutesApi(page.roomId, nameNow);
  const room = new RoomSession(page);
  const participants = new Participants(room.session);
  const phoneConnections = new PhoneConnections(room.session, server.clock);
  const connectivity = new Connectivity({ room, media, participants, phoneConnections });
  return {
    ...server,
    media,
    muting,
    room,
    participants,
    phoneConnections,
    connectivity,
    offer: new PhoneOffer({ page, connectivity, dialIn: server.dialIn }),
    moderation: moderation(room.session, muting, server.tell),
  };
}

function showParticipants({ media, participants, phoneConnections, moderation, announcement }: Parts): void {
  stage(find("#room"), participants, media, { moderation, removeDialog: find("#removeDialog") });
  selfTile(find("#selfPublisherContainer"), media);
  mediaNotice(find("#mediaNotice"), { media, participants, phoneConnections, alert: announcement.alert });
  activeSpeaker(media, participants, phoneConnections);
}

function showHostControls(parts: Parts): void {
  dialBox(find("#dialForm"), { ...parts, alert: parts.announcement.alert });
  muteAllButton(find("#muteAll"), { ...parts, api: parts.muting });
  nameConnections(parts);
}

function showOwnControls(parts: Parts): void {
  const { page, media, player, invites, tell } = parts;
  const ringback = new Switch("playRingback");
  const chimes = new Switch("playChimes");
  const singleKeys = new Switch("useShortcuts");
  for (const setting of [ringback, chimes, singleKeys]) setting.show(document);
  roomSounds(player, { ...parts, country: page.defaultCountry, ringback, chimes });
  if (page.role === "host") waitingSound(player, parts.callers, chimes);
  const speaker = new Speaker(player);
  void speaker.recall();
  if (media.mayPublish) bar(find(".bar"), media);
  devicesDialog(find("#showDevices"), find("#devicesDialog"), { media, speaker, player });
  shortcuts(find("#showShortcuts"), find("#shortcutsDialog"), { ...parts, singleKeys });
  leave(find("#leaveRoom"), find("#leaveDialog"), { ...parts, isHost: page.role === "host" });
  const guestLink = () => invites.guestLink();
  copyGuestLink(find("#copyLink"), guestLink, tell);
  copyGuestLink(find("#copyLinkAlone"), guestLink, tell);
  if (invites.isOwn) invite(find("#invite"), { invites, clock: parts.clock, tell });
}

function tellNews(parts: Parts): void {
  const { announcement, callStore, media, mutes, participants, tell } = parts;
  banners(find("#banners"), { ...parts, announcer: announcement });
  announceCalls(callStore, mutes, announcement);
  announceMutes({ ...parts, say: announcement.say });
  muteAllNote(find("#muteAllNote"), mutes);
  arrivals(participants, tell);
  mutedVoice(media, () => tell("You're muted. Press M to talk."));
  media.onUnplugged = (kind, gone) => {
    const left = kind === "microphone" ? media.microphoneTrack : media.cameraTrack;
    tell(describeUnplugged(kind, gone, left));
  };
}

function join({ page, room, media, events }: Parts): void {
  room.session.on("sessionConnected", () => media.publishInto(room.session));
  room.session.on("sessionDisconnected", () => media.withdraw());
  rememberRoom(page.roomId);
  events.open();
  void room.connect();
  void media.start();
}
