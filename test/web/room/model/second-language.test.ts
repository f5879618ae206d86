import { describe, expect, it } from "vitest";
import type { CallEnd } from "../../../../src/app/calls/wire.ts";
import { groupByDay } from "../../../../src/web/room/model/call-log-entries.ts";
import { describeChange } from "../../../../src/web/room/model/call-sentences.ts";
import type { KeptCall, StoredCall } from "../../../../src/web/room/model/call-store.ts";
import { Mutes } from "../../../../src/web/room/model/mutes.ts";
import { describeCard } from "../../../../src/web/room/model/phone-card-words.ts";
import { german } from "../../../support/german.ts";
import { START, sampleStoredCall } from "./sample-calls.ts";

const byThem = { by: "them", who: null, limit: null } as const;
const busy: CallEnd = { ...byThem, code: "486", reason: "busy" };
const signIn: CallEnd = { ...byThem, code: "407", reason: "provider-sign-in-failed" };
const limit: CallEnd = {
  ...{ by: "us", who: null, limit: "talk limit", code: "700" },
  ...{ reason: "talk-limit", seconds: 300 },
};
const byAnna: CallEnd = { by: "us", who: "Anna", limit: null, code: "700", reason: "hung-up" };
const dropped: CallEnd = { by: "platform", who: null, limit: null, code: "704", reason: "no-sound" };

const circumstances = { now: START + 20_000, mutes: new Mutes(), isHost: true };
const talked = { answeredAt: START, endedAt: START + 9_000 };
const unanswered = { endedAt: START + 9_000 };

function ended(end: CallEnd, times: Partial<KeptCall>, change: Partial<StoredCall> = {}): StoredCall {
  return sampleStoredCall({ state: "ended", end, ...times }, change);
}

describe("In a second language", () => {
  it.each<[string, string, StoredCall]>([
    ["Besetzt", "SIP-Status 486 · nach 0:09", ended(busy, unanswered)],
    [
      "Anmeldung beim Telefonanbieter gescheitert",
      "SIP-Status 407 · Name und Passwort prüfen",
      ended(signIn, unanswered),
    ],
    ["Nach 300 s beendet", "Ziffer 700 · nach 0:09", ended(limit, talked)],
    ["Abgerissen: kein Ton kam an", "Ziffer 704 · nach 0:09", ended(dropped, talked)],
  ])("the card of a call that failed says %s: %s", (state, detail, stored) => {
    expect(describeCard({ key: "1", stored, presence: null }, circumstances, german)).toMatchObject({
      state,
      detail,
    });
  });

  it.each<[string, string, StoredCall]>([
    ["Wählt… 0:20", "Anna ruft an", sampleStoredCall({ by: "Anna" })],
    ["Klingelt… 0:20", "Endet bei 0:45", sampleStoredCall({ state: "ringing" })],
    ["Gehalten", "Hält den Anruf seit 0:20", sampleStoredCall({ state: "on hold", heldAt: START })],
    ["Legt auf…", "Das dauert länger als sonst.", sampleStoredCall({ state: "ending" })],
  ])("the card of a live call says %s: %s", (state, detail, stored) => {
    expect(describeCard({ key: "1", stored, presence: null }, circumstances, german)).toMatchObject({
      state,
      detail,
    });
  });

  it("the history names the day, the end and the caller", () => {
    const calls = [
      ended(busy, { ...unanswered, by: "Anna" }),
      ended(byAnna, talked),
      ended(byAnna, unanswered),
      ended(byAnna, talked, { hangUpAt: START }),
      ended({ ...byAnna, who: null }, talked),
      ended({ ...busy, code: "700", reason: "they-hung-up" }, talked),
    ];
    const [day] = groupByDay(calls, START, german);
    expect(day?.name).toBe("Heute");
    expect(day?.entries.map(({ result }) => result)).toEqual([
      "Besetzt (486), Anruf von Anna",
      "Anna hat aufgelegt",
      "Anna hat abgebrochen",
      "Sie haben aufgelegt",
      "Im Raum aufgelegt",
      "Aufgelegt",
    ]);
  });

  it.each<[string, StoredCall]>([
    ["Anruf bei desk@example.com gescheitert: Besetzt.", ended(busy, unanswered)],
    ["Anruf bei desk@example.com abgebrochen von Anna.", ended(byAnna, unanswered)],
    ["Gespräch mit desk@example.com nach 9 s beendet von Anna.", ended(byAnna, talked)],
    ["Bei desk@example.com klingelt es.", sampleStoredCall({ state: "ringing" })],
  ])("a screen reader says %s", (sentence, stored) => {
    expect(describeChange(sampleStoredCall(), stored, null, german)?.sentence).toBe(sentence);
  });
});
