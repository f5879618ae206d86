import { expect, test } from "vitest";
import { applyEvent, type Call } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { active, destroyed, dialed, hangUp, held, requested, ringing } from "./sample-call.ts";

const phoneRinging: CallEvent = { type: "phone reported", at: 1600, state: "ringing" };
const phoneActive: CallEvent = { type: "phone reported", at: 1700, state: "active" };
const busy: CallEvent = { type: "destroyed", at: 1800, code: "486" };

function relayedAfter(...events: CallEvent[]): Call {
  return events.reduce(applyEvent, { ...requested, isRelayed: true });
}

test("a relayed call is dialing, however our own number rings and answers", () => {
  expect(relayedAfter(dialed, ringing, active, held)).toMatchObject({
    state: "dialing",
    ringingAt: null,
    answeredAt: null,
  });
});

test("a relayed call rings and is answered when its phone is", () => {
  expect(relayedAfter(dialed, active, phoneRinging)).toMatchObject({ state: "ringing", ringingAt: 1600 });
  expect(relayedAfter(dialed, phoneActive, active)).toMatchObject({ state: "active", answeredAt: 1700 });
});

test("a relayed call ends as its phone does, whatever becomes of our own number after that", () => {
  expect(relayedAfter(dialed, active, busy, destroyed).end).toMatchObject({ code: "486", reason: "busy" });
});

test("a relayed call whose phone nobody told about was not answered", () => {
  expect(relayedAfter(dialed, active, destroyed).end).toMatchObject({ by: "them", reason: "no-answer" });
  expect(relayedAfter(dialed, phoneActive, destroyed).end).toMatchObject({
    by: "them",
    reason: "they-hung-up",
  });
  expect(relayedAfter(dialed, active, hangUp, destroyed).end).toMatchObject({
    who: "Bob",
    reason: "canceled",
  });
});
