/**
 * A phone that stops, or a person who leaves, while the library is just about to hear them: what the other side has
 * answered reaches a connection that the library itself has closed, and it leaves that promise to nobody. Nothing is
 * wrong then, and there is nothing to do.
 *
 * @param page where promises are reported that nobody has looked after.
 */
export function keepClosedConnectionsFrom(page: EventTarget): void {
  page.addEventListener("unhandledrejection", (event) => {
    if ("reason" in event && isOfClosedConnection(event.reason)) event.preventDefault();
  });
}

/** In Chromium's words; another browser's would stay on the console, where they do no harm. */
function isOfClosedConnection(reason: unknown): boolean {
  return (
    reason instanceof DOMException &&
    reason.name === "InvalidStateError" &&
    /RTCPeerConnection/.test(reason.message) &&
    /closed/.test(reason.message)
  );
}
