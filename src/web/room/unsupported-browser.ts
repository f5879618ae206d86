/// <reference types="@opentok/client" />
import type { RoomPage } from "../../app/rooms/wire.ts";
import { find, setText } from "../page/elements.ts";
import { phoneOnly } from "./phone-only.ts";
import { keepClosedConnectionsFrom } from "./session/closed-connections.ts";
import { keepListenerWarningsFrom } from "./session/listener-warnings.ts";

/** @returns why there can be no room in this browser; null: nothing is in the way. */
export function findObstacle({ proxyUrl }: Pick<RoomPage, "proxyUrl">): string | null {
  if (typeof OT === "undefined") return "The calling library did not load. Reload the page.";
  prepareLibrary(proxyUrl);
  if (OT.checkSystemRequirements() === 1) return null;
  return "This browser can't make calls. Chrome, Edge, Firefox and Safari can.";
}

/** Whoever can't come in by this browser can by phone, where the room has a number. */
export function tellObstacle(sentence: string, page: RoomPage): void {
  const banner = document.createElement("p");
  banner.className = "banner";
  banner.textContent = sentence;
  find("#banners").append(banner);
  setText(find("#alertRegion"), sentence);
  setText(find("#headcount"), "Not connected");
  phoneOnly(page);
}

/** Before anything else is asked of the library: once it has begun, it can't be pointed elsewhere. */
function prepareLibrary(proxyUrl: string | null): void {
  if (proxyUrl !== null) OT.setProxyUrl(new URL(proxyUrl, location.origin).href);
  // What goes wrong stands on the page, in words; the library's own console is for its makers.
  OT.setLogLevel(0);
  keepListenerWarningsFrom(console);
  keepClosedConnectionsFrom(window);
}
