import { describe, expect, it } from "vitest";
import type { KeptCall, StoredCall } from "../../../../src/web/room/model/call-store.ts";
import { formatTimeOfDay } from "../../../../src/web/room/model/clock.ts";
import { Mutes } from "../../../../src/web/room/model/mutes.ts";
import { type CardWords, describeCard } from "../../../../src/web/room/model/phone-card-words.ts";
import { START, samplePresence, sampleStoredCall } from "./sample-calls.ts";

const seconds = (count: number) => START + count * 1000;
const at = (atSecond: number, isHost = true) => ({ now: seconds(atSecond), mutes: new Mutes(), isHost });

function card(call: Partial<KeptCall>, atSecond: number, change: Partial<StoredCall> = {}): CardWords {
  const stored = sampleStoredCall(call, change);
  return describeCard({ key: stored.call.callId, stored, presence: null }, at(atSecond));
}

describe("The card of a call that is under way", () => {
  it("shows its target without scheme and parameters, and the whole address for the tooltip", () => {
    expect(card({}, 0)).toMatchObject({
      who: "desk@example.com",
      address: "sip:desk@example.com;transport=tls",
    });
  });

  it.each<[string, Partial<KeptCall>, number, Partial<CardWords>]>([
    [
      "requested",
      { state: "requested", by: "Anna" },
      1,
      { tone: "accent", state: "Placing the call…", detail: "Anna is calling", last: "Cancel" },
    ],
    [
      "dialing",
      { state: "dialing", by: "Anna" },
      3,
      { tone: "accent", state: "Calling… 0:03", detail: "Anna is calling", last: "Cancel" },
    ],
    [
      "ringing",
      { state: "ringing", ringingAt: seconds(2), maxRingSeconds: 45 },
      14,
      { state: "Ringing… 0:12", isRinging: true, detail: "Stops at 0:43", last: "Cancel" },
    ],
    [
      "active",
      { state: "active", by: "Anna", answeredAt: seconds(10) },
      194,
      {
        tone: "ok",
        state: "Connected",
        timer: "3:04",
        detail: `Called by Anna at ${formatTimeOfDay(START)}`,
        last: "Hang up",
        hasKeypad: true,
      },
    ],
    [
      "on hold",
      { state: "on hold", answeredAt: seconds(10), heldAt: seconds(60) },
      102,
      {
        tone: "warn",
        state: "On hold",
        detail: "They put the call on hold 0:42 ago",
        last: "Hang up",
        hasKeypad: true,
      },
    ],
    [
      "unknown",
      { state: "unknown" },
      20,
      {
        tone: "warn",
        state: "Checking…",
        detail: "The platform has not answered. The phone may ring.",
        last: "Cancel",
        hasKeypad: false,
      },
    ],
  ])("%s", (_name, call, atSecond, words) => expect(card(call, atSecond)).toMatchObject(words));

  it("keeps the button where it was while the call is being hung up, and makes it pending", () => {
    const words = card({ state: "active", answeredAt: seconds(1) }, 11, { hangUpAt: seconds(10) });
    expect(words).toMatchObject({ state: "Hanging up…", last: "Hang up", isPending: true, hasKeypad: false });
  });

  it.each([
    ["here", { hangUpAt: seconds(10) }],
    ["elsewhere", { updatedAt: seconds(10) }],
  ])("says so when a hang-up asked for %s takes longer than 5 s", (_where, change) => {
    const words = card({ state: "ending" }, 16, change);
    expect(words.detail).toBe("Taking longer than usual. Still trying.");
  });

  it.each([
    ["is not answered", { state: "unknown" }, {}],
    ["is not answered and hung up", { state: "ending" }, { hangUpAt: START }],
  ] as const)("says that the call may still be open where its dial %s for long", (_what, call, change) => {
    expect(card(call, 31, change).detail).toBe("This phone may still be on the line. Still trying.");
  });

  it("shows why the phone can't be hung up at once", () => {
    const problem = "The platform does not say which of 3 phones this is.";
    const words = card({ state: "ending" }, 5, { hangUpAt: START, problem });
    expect(words).toMatchObject({ state: "Hanging up…", detail: problem, isProblem: true, isPending: true });
  });

  it("shows why hanging up did not work, and offers it again", () => {
    const words = card({ state: "active", answeredAt: START }, 5, {
      problem: "The server can't be reached.",
    });
    expect(words).toMatchObject({
      detail: "The server can't be reached.",
      isProblem: true,
      last: "Hang up",
      isPending: false,
    });
  });

  it("announces the end by a limit in its last minute", () => {
    const call = { state: "active", answeredAt: START, maxTalkSeconds: 300 } as const;
    expect(card(call, 239).detail).toContain("Called at");
    expect(card(call, 258).detail).toBe("Reaches your limit in 0:42");
  });

  it("says what becomes of digits that were given with it", () => {
    const digits = { digits: "waiting" } as const;
    expect(card({ ...digits, state: "ringing" }, 1, { options: { digits: "123#" } }).detail).toBe(
      "Stops at 0:45 · sends 123# when answered",
    );
    expect(card({ ...digits, by: "Anna" }, 1).detail).toBe("Anna is calling · sends digits when answered");
    expect(card({ state: "active", digits: "failed" }, 1)).toMatchObject({
      detail: "Digits were not sent. Use the keypad.",
      isProblem: true,
    });
  });

  it("tells who muted the phone rather than who called it", () => {
    const stored = sampleStoredCall({ state: "active", mutedAt: START, mutedBy: "Bert" });
    const presence = samplePresence({ hasAudio: false, mutedAt: START });
    const words = describeCard({ key: "1", stored, presence }, at(5));
    expect(words).toMatchObject({
      detail: "Muted by Bert. They press *6 to speak.",
      mute: { isMuted: true },
    });
  });
});

describe("Where ringing and end reasons are never reported", () => {
  const unreported = { hasMonitoring: false };

  it("a phone whose sound is in the session is in a call, be it ringing or answered", () => {
    const stored = sampleStoredCall({ state: "dialing" }, unreported);
    const words = describeCard({ key: "1", stored, presence: samplePresence() }, at(9));
    expect(words).toMatchObject({ state: "On the line", last: "Hang up", hasKeypad: false, mute: null });
  });

  it("a phone that counts as answered is on the line, and can be muted and sent digits", () => {
    const words = card({ state: "active", answeredAt: START }, 9, unreported);
    expect(words).toMatchObject({ state: "On the line", timer: "0:09", hasKeypad: true });
    expect(words.mute).toMatchObject({ button: "Mute", pressable: "ready" });
  });

  it("a phone that is not in the session is still being called", () => {
    expect(card({ state: "dialing" }, 9, unreported).state).toBe("Calling… 0:09");
  });

  it("who ended a call hung it up: it may have been answered", () => {
    const end = { by: "us" as const, who: "Anna", limit: null, code: null, reason: "hung-up" as const };
    const call = { state: "ended", endedAt: seconds(9), end } as const;
    expect(card(call, 20, { ...unreported, hangUpAt: seconds(8) }).state).toBe("You hung up");
    expect(card(call, 20, unreported).state).toBe("Anna hung up");
  });

  it("a call that ended without a reason has not failed", () => {
    const end = {
      by: "platform" as const,
      who: null,
      limit: null,
      code: null,
      reason: "not-reported" as const,
    };
    const call = { state: "ended", answeredAt: START, endedAt: seconds(184), end } as const;
    expect(card(call, 200, unreported)).toMatchObject({ tone: "edge", state: "Ended · 3:04" });
    expect(card(call, 200)).toMatchObject({
      tone: "bad",
      state: "Ended. The platform does not tell this server why.",
    });
  });
});

describe("The card of a call that is over", () => {
  const talked = { state: "ended", answeredAt: seconds(10), endedAt: seconds(194) } as const;
  const unanswered = { state: "ended", endedAt: seconds(9) } as const;

  it.each<[string, Partial<KeptCall>, Partial<StoredCall>, Partial<CardWords>]>([
    [
      "they hung up",
      {
        ...talked,
        by: "Anna",
        end: { by: "them", who: null, limit: null, code: "700", reason: "they-hung-up" },
      },
      {},
      {
        tone: "edge",
        state: "They hung up · 3:04",
        detail: `Called by Anna at ${formatTimeOfDay(START)}`,
      },
    ],
    [
      "this page hung up",
      { ...talked, end: { by: "us", who: "Anna", limit: null, code: "700", reason: "hung-up" } },
      { hangUpAt: seconds(193) },
      { tone: "edge", state: "You hung up · 3:04" },
    ],
    [
      "another host hung up",
      { ...talked, end: { by: "us", who: "Bert", limit: null, code: "700", reason: "hung-up" } },
      {},
      { tone: "edge", state: "Bert hung up · 3:04" },
    ],
    [
      "a host without a name hung up",
      { ...talked, end: { by: "us", who: null, limit: null, code: "700", reason: "hung-up" } },
      {},
      { tone: "edge", state: "Hung up from the room · 3:04" },
    ],
    [
      "this page canceled",
      {
        ...unanswered,
        end: { by: "us", who: "Anna", limit: null, code: "487", reason: "canceled" },
      },
      { hangUpAt: seconds(8) },
      { tone: "edge", state: "You canceled the call" },
    ],
    [
      "another host canceled",
      {
        ...unanswered,
        end: { by: "us", who: "Bert", limit: null, code: "487", reason: "canceled" },
      },
      {},
      { tone: "edge", state: "Bert canceled the call" },
    ],
    [
      "busy",
      { ...unanswered, end: { by: "them", who: null, limit: null, code: "486", reason: "busy" } },
      {},
      { tone: "bad", state: "Busy", detail: "SIP 486 · after 0:09" },
    ],
    [
      "dropped in the middle",
      {
        ...talked,
        end: { by: "platform", who: null, limit: null, code: "704", reason: "no-sound" },
      },
      {},
      { tone: "bad", state: "Dropped: no sound arrived", detail: "Code 704 · after 3:14" },
    ],
    [
      "given up by our limit on ringing",
      {
        ...{ state: "ended", endedAt: seconds(45) },
        end: { by: "us", who: null, limit: "ring limit", code: "487", reason: "ring-limit", seconds: 45 },
      },
      {},
      { tone: "bad", state: "No answer within 45 s", detail: "SIP 487 · after 0:45" },
    ],
    [
      "ended by our limit on talking",
      {
        ...talked,
        end: { by: "us", who: null, limit: "talk limit", code: "700", reason: "talk-limit", seconds: 300 },
      },
      {},
      { tone: "bad", state: "Reached your limit of 5 min" },
    ],
  ])("%s", (_name, call, change, words) => {
    expect(card(call, 200, change)).toMatchObject({ ...words, last: "Dismiss", canCallAgain: true });
  });

  it("tells hosts alone where to look when the sign-in failed", () => {
    const end = {
      by: "them" as const,
      who: null,
      limit: null,
      code: "407",
      reason: "provider-sign-in-failed" as const,
    };
    const phone = { key: "1", stored: sampleStoredCall({ ...unanswered, end }), presence: null };
    expect(describeCard(phone, at(10)).detail).toBe("SIP 407 · check the SIP user name and password");
    expect(describeCard(phone, at(10, false)).detail).toBe("SIP 407 · after 0:09");
  });
});

describe("The card of a phone that the server knows nothing of", () => {
  it("shows how long it has been here, and can be hung up and muted but not be sent digits", () => {
    const words = describeCard({ key: "C1", stored: null, presence: samplePresence() }, at(65));
    expect(words).toMatchObject({
      ...{ who: "Phone", state: "Connected", timer: "1:05", last: "Hang up" },
      ...{ mute: { button: "Mute" }, hasKeypad: false },
    });
  });
});
