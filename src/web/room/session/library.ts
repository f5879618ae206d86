/// <reference types="@opentok/client" />
import type { RoomPage } from "../../../app/rooms/wire.ts";

/**
 * Prepares the browser library.
 *
 * @returns why there can be no room in this browser; null: it is supported.
 */
export function findUnsupported({ proxyUrl }: Pick<RoomPage, "proxyUrl">): string | null {
  if (typeof OT === "undefined") return "The calling library did not load. Reload the page.";
  prepareLibrary(proxyUrl);
  if (OT.checkSystemRequirements() === 1) return null;
  return "This browser can't make calls. Chrome, Edge, Firefox and Safari can.";
}

/** Must precede every other use: once the library has begun, it can't be given another address. */
function prepareLibrary(proxyUrl: string | null): void {
  if (proxyUrl !== null) OT.setProxyUrl(new URL(proxyUrl, location.origin).href);
  // The page tells of problems in words; the library's own console output is for its developers.
  OT.setLogLevel(0);
  ignoreListenerWarnings(console);
  ignoreClosedConnections(window);
}

/**
 * Ignores the rejections that the library does not handle when a participant leaves while it is about to subscribe:
 * the answer of the other side reaches a connection that the library itself has closed. Nothing is wrong then.
 *
 * @param page target of `unhandledrejection`.
 */
export function ignoreClosedConnections(page: EventTarget): void {
  page.addEventListener("unhandledrejection", (event) => {
    if ("reason" in event && isOfClosedConnection(event.reason)) event.preventDefault();
  });
}

/** In Chromium's words; those of other browsers reach the console, where they do no harm. */
function isOfClosedConnection(reason: unknown): boolean {
  return (
    reason instanceof DOMException &&
    reason.name === "InvalidStateError" &&
    /RTCPeerConnection/.test(reason.message) &&
    /closed/.test(reason.message)
  );
}

/**
 * Ignores the library's warnings of leaking listeners: it adds a few for each subscription, and from the eleventh on
 * its event emitter takes them for a leak, though they go with their streams. The emitters are out of reach.
 *
 * @param console where the library warns.
 */
export function ignoreListenerWarnings(console: Pick<Console, "warn">): void {
  const warn = console.warn.bind(console);
  console.warn = (...data: unknown[]) => {
    const [first] = data;
    if (!(first instanceof Error) || first.name !== "MaxListenersExceededWarning") warn(...data);
  };
}
