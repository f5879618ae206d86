import { describe, expect, it } from "vitest";
import { describeConnectProblem } from "../../../../src/web/room/session/room-session.ts";

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe("A room that can't be joined", () => {
  it.each([
    [named("OT_CONNECT_FAILED", " (1006)"), "The calling platform can't be reached."],
    [
      named("OT_AUTHENTICATION_ERROR", "Invalid token"),
      "The calling platform does not know this invitation. Reload the page.",
    ],
    [named("OT_CONNECTION_LIMIT_EXCEEDED", "limit"), "The room is full."],
    [new TypeError("Failed to fetch"), "The server can't be reached."],
    [new Error("The server answered 503."), "The server answered 503."],
  ])("because of %s says so", (error, sentence) => {
    expect(describeConnectProblem(error)).toBe(sentence);
  });
});
