import type { RoomPage } from "../../app/rooms/wire.ts";
import { find } from "../page/elements.ts";
import { ownName } from "../page/own-name.ts";
import { PhoneOffer } from "./model/phone-offer.ts";
import { serverParts } from "./server-parts.ts";
import { announceCalls } from "./view/announce-calls.ts";
import { showOffer } from "./view/offered-first.ts";
import { showDialIn } from "./view/show-dial-in.ts";
import { showPhones } from "./view/show-phones.ts";

/** A browser that can't take part does not get through in any case. */
const closed = { problem: "browser", onChange: () => () => {} } as const;
/** Who is in the session is not seen from outside of it; the server tells of the phones that it called. */
const unseen = { all: [], find: () => undefined, onChange: () => () => {} };
const moderation = { disconnect() {}, mute() {} };

/** What is left of the room for a browser that can't take part: they call in, or, as a host, are called. */
export function phoneOnly(page: RoomPage): void {
  const name = ownName();
  const known = serverParts(page, () => name);
  const offer = new PhoneOffer({ ...known, connectivity: closed });
  const parts = { ...known, offer, phoneConnections: unseen, moderation };
  find("#room").classList.add("phone-only");
  showDialIn(parts);
  showPhones(parts);
  offer.onChange(() => showOffer(find("#dialIn")));
  announceCalls(parts.callStore, parts.mutes, parts.announcement);
  parts.events.open();
}
