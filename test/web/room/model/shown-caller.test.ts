import { expect, it } from "vitest";
import { describeShownCaller } from "../../../../src/web/room/model/shown-caller.ts";

const unknown = "+00000000 or Unknown";
const without = `Without a caller's number phones show ${unknown}, and some providers reject such calls.`;

it.each([
  [{ shows: "+1 201 555 0123", warning: null }, "They see +1 201 555 0123."],
  [
    { shows: "+1 201 555 0123", warning: "Only numbers of your own are shown." },
    "They see +1 201 555 0123. Only numbers of your own are shown.",
  ],
  [{ shows: unknown, warning: without }, without],
])("a host is told what a called phone shows: %j", (shown, sentence) =>
  expect(describeShownCaller(shown)).toBe(sentence),
);
