import { expect, it } from "vitest";
import { ignoreClosedConnections, ignoreListenerWarnings } from "../../../../src/web/room/session/library.ts";

const LATE_ANSWER =
  "Failed to execute 'setRemoteDescription' on 'RTCPeerConnection': The RTCPeerConnection's signalingState is 'closed'.";

it.each<[boolean, string, unknown]>([
  [true, "an answer to a connection that is closed", new DOMException(LATE_ANSWER, "InvalidStateError")],
  [false, "the same words in another error", new Error(LATE_ANSWER)],
  [
    false,
    "an answer that comes in the wrong state",
    new DOMException(LATE_ANSWER.replace("closed", "stable"), "InvalidStateError"),
  ],
  [false, "something else that is closed", new DOMException("The database is closed.", "InvalidStateError")],
])("The console is spared (%s): %s", (isKept, _what, reason) => {
  const page = new EventTarget();
  ignoreClosedConnections(page);
  const event = Object.assign(new Event("unhandledrejection", { cancelable: true }), { reason });
  page.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(isKept);
});

it("Of many listeners no warning is given, of everything else it is", () => {
  const heard: unknown[] = [];
  const console = { warn: (...data: unknown[]) => heard.push(...data) };
  ignoreListenerWarnings(console);
  const many = Object.assign(new Error("11 listeners"), { name: "MaxListenersExceededWarning" });
  const other = new Error("Something else");
  console.warn(many);
  console.warn(other, "and more");
  expect(heard).toEqual([other, "and more"]);
});
