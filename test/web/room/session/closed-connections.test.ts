import { expect, it } from "vitest";
import { keepClosedConnectionsFrom } from "../../../../src/web/room/session/closed-connections.ts";

const LATE_ANSWER =
  "Failed to execute 'setRemoteDescription' on 'RTCPeerConnection': The RTCPeerConnection's signalingState is 'closed'.";

it.each<[boolean, string, unknown]>([
  [true, "an answer to a connection that is closed", new DOMException(LATE_ANSWER, "InvalidStateError")],
  [false, "the same words of somebody else", new Error(LATE_ANSWER)],
  [
    false,
    "an answer that comes in the wrong state",
    new DOMException(LATE_ANSWER.replace("closed", "stable"), "InvalidStateError"),
  ],
  [false, "something else that is closed", new DOMException("The database is closed.", "InvalidStateError")],
])("Nobody hears (%s) of %s", (isKept, _what, reason) => {
  const page = new EventTarget();
  keepClosedConnectionsFrom(page);
  const event = Object.assign(new Event("unhandledrejection", { cancelable: true }), { reason });
  page.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(isKept);
});
