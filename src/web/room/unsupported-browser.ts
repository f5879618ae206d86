import type { RoomPage } from "../../app/rooms/wire.ts";
import { find, setText } from "../page/elements.ts";
import { ownName } from "../page/visits.ts";
import { PhoneOffer } from "./model/phone-offer.ts";
import { serverParts } from "./server-parts.ts";
import { announceCalls } from "./view/announcements.ts";
import { showDialIn, showOffer } from "./view/dial-in.ts";
import { showPhones } from "./view/show-phones.ts";

/** Connectivity of a browser that is not supported. */
const unsupported = { problem: "browser", onChange: () => () => {} } as const;
/** Without the session nobody sees who is connected to it; the server knows the phones that it called. */
const noConnections = { all: [], find: () => undefined, onChange: () => () => {} };
const noModeration = { disconnect() {}, mute() {} };

/**
 * The room for a browser that is not supported: without the session. People join by phone: they dial in, or, as hosts,
 * are called.
 *
 * @param reason why the browser is not supported, in a sentence.
 */
export function openWithoutSession(page: RoomPage, reason: string): void {
  const name = ownName();
  const server = serverParts(page, () => name);
  const offer = new PhoneOffer({ page, dialIn: server.dialIn, connectivity: unsupported });
  const parts = { ...server, offer, phoneConnections: noConnections, moderation: noModeration };
  showReason(reason);
  find("#room").classList.add("phone-only");
  showDialIn(parts);
  showPhones(parts);
  offer.onChange(() => showOffer(find("#dialIn")));
  announceCalls(server.callStore, server.mutes, server.announcement);
  server.events.open();
}

function showReason(reason: string): void {
  const banner = document.createElement("p");
  banner.className = "banner";
  banner.textContent = reason;
  find("#banners").append(banner);
  setText(find("#alertRegion"), reason);
  setText(find("#headcount"), "Not connected");
}
