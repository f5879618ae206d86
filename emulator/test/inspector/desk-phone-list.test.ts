import { expect, test } from "vitest";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { DESK_PHONES, findBehavior } from "../../src/phones/behaviors.ts";
import { incomingCall } from "./pages-server.ts";

test.each(DESK_PHONES)("$user@, which the inspector offers, is there", ({ user }) => {
  const call = incomingCall();
  const clock = new SystemMediaClock();
  findBehavior(user)(call, { host: "127.0.0.1", clock, synthesize: async () => null });
  call.cancelled?.();
  expect(call.answers).not.toContain("404 Not Found");
});
