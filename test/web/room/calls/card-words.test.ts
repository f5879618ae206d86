import { describe, expect, it } from "vitest";
import type { Call } from "../../../../src/app/calls/wire.ts";
import type { BookedCall } from "../../../../src/web/room/calls/booked-call.ts";
import { type CardWords, describeCard } from "../../../../src/web/room/calls/card-words.ts";
import type { PhonePresence } from "../../../../src/web/room/calls/phones.ts";
import { START, sampleBooking } from "./sample-calls.ts";

const seconds = (count: number) => START + count * 1000;

function card(call: Partial<Call>, atSecond: number, change: Partial<BookedCall> = {}): CardWords {
  const booked = sampleBooking(call, change);
  return describeCard({ key: booked.call.callId, booked, presence: null }, seconds(atSecond), true);
}

describe("The card of a call that is under way", () => {
  it("shows whom it calls without scheme and parameters, and the whole address for whoever asks", () => {
    expect(card({}, 0)).toMatchObject({
      who: "desk@example.com",
      address: "sip:desk@example.com;transport=tls",
    });
  });

  it.each<[string, Partial<Call>, number, Partial<CardWords>]>([
    ["requested", { state: "requested" }, 1, { tone: "accent", state: "Placing the call…", last: "Cancel" }],
    ["dialing", { state: "dialing" }, 3, { tone: "accent", state: "Calling… 0:03", last: "Cancel" }],
    [
      "ringing",
      { state: "ringing", ringingAt: seconds(2) },
      14,
      { state: "Ringing… 0:12", isRinging: true, last: "Cancel" },
    ],
    [
      "active",
      { state: "active", answeredAt: seconds(10) },
      194,
      { tone: "ok", state: "Connected", timer: "3:04", last: "Hang up" },
    ],
    [
      "on hold",
      { state: "on hold", answeredAt: seconds(10), heldAt: seconds(60) },
      102,
      { tone: "warn", state: "On hold", detail: "They put the call on hold 0:42 ago", last: "Hang up" },
    ],
    ["unknown", { state: "unknown" }, 20, { tone: "warn", state: "Checking…", last: "Cancel" }],
  ])("%s", (_name, call, atSecond, words) => expect(card(call, atSecond)).toMatchObject(words));

  it("keeps the button where it was while the call is being hung up, and makes it pending", () => {
    const words = card({ state: "active", answeredAt: seconds(1) }, 11, { hangUpAt: seconds(10) });
    expect(words).toMatchObject({ state: "Hanging up…", last: "Hang up", isPending: true });
  });

  it("says so when hanging up takes longer than 5 s", () => {
    const words = card({ state: "ending" }, 16, { hangUpAt: seconds(10) });
    expect(words.detail).toBe("Taking longer than usual. Still trying.");
  });

  it("shows why hanging up did not work, and offers it again", () => {
    const words = card({ state: "active", answeredAt: START }, 5, {
      problem: "The server can't be reached.",
    });
    expect(words).toMatchObject({
      detail: "The server can't be reached.",
      last: "Hang up",
      isPending: false,
    });
  });

  it("says that the phone is on the line where ringing is never reported", () => {
    const booked = sampleBooking({ state: "dialing" });
    const presence: PhonePresence = {
      connectionId: "C1",
      callId: null,
      since: START,
      name: "",
      hasStream: true,
    };
    const words = describeCard({ key: "1", booked, presence }, seconds(9), false);
    expect(words).toMatchObject({ state: "On the line", timer: "0:09", last: "Hang up" });
  });
});

describe("The card of a call that is over", () => {
  const talked = { state: "ended", answeredAt: seconds(10), endedAt: seconds(194) } as const;
  const unanswered = { state: "ended", endedAt: seconds(9) } as const;

  it.each<[string, Partial<Call>, Partial<BookedCall>, Partial<CardWords>]>([
    [
      "they hung up",
      { ...talked, end: { by: "them", who: null, code: "700", text: "They hung up" } },
      {},
      { tone: "edge", state: "They hung up · 3:04" },
    ],
    [
      "this page hung up",
      { ...talked, end: { by: "us", who: null, code: "700", text: "Hung up" } },
      { hangUpAt: seconds(193) },
      { tone: "edge", state: "You hung up · 3:04" },
    ],
    [
      "somebody else in the room hung up",
      { ...talked, end: { by: "us", who: null, code: "700", text: "Hung up" } },
      {},
      { tone: "edge", state: "Hung up from the room · 3:04" },
    ],
    [
      "this page canceled",
      { ...unanswered, end: { by: "us", who: null, code: "487", text: "Canceled before it was answered" } },
      { hangUpAt: seconds(8) },
      { tone: "edge", state: "You canceled the call" },
    ],
    [
      "busy",
      { ...unanswered, end: { by: "them", who: null, code: "486", text: "Busy" } },
      {},
      { tone: "bad", state: "Busy", detail: "SIP 486 · after 0:09" },
    ],
    [
      "dropped in the middle",
      { ...talked, end: { by: "platform", who: null, code: "704", text: "Dropped: no sound arrived" } },
      {},
      { tone: "bad", state: "Dropped: no sound arrived", detail: "Code 704 · after 3:14" },
    ],
  ])("%s", (_name, call, change, words) => {
    expect(card(call, 200, change)).toMatchObject({ ...words, last: "Dismiss", canCallAgain: true });
  });
});

describe("The card of a phone that the server knows nothing of", () => {
  it("shows how long it has been here, and can be hung up", () => {
    const presence: PhonePresence = {
      connectionId: "C1",
      callId: null,
      since: START,
      name: "",
      hasStream: true,
    };
    const words = describeCard({ key: "C1", booked: null, presence }, seconds(65), true);
    expect(words).toMatchObject({ who: "Phone", state: "Connected", timer: "1:05", last: "Hang up" });
  });
});
