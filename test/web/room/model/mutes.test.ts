import { beforeEach, describe, expect, it } from "vitest";
import type { MuteAll } from "../../../../src/app/calls/wire.ts";
import { Mutes } from "../../../../src/web/room/model/mutes.ts";

const byAnna = { at: 1_000, by: "Anna" };
let mutes: Mutes;
let told: (MuteAll | null)[];

beforeEach(() => {
  mutes = new Mutes();
  told = [];
  mutes.onEverybody = (muteAll) => told.push(muteAll);
});

describe("A participant who joins a room", () => {
  it("knows that everybody is muted, and is not told so as news", () => {
    mutes.set({ muteAll: byAnna, now: 2_000 });
    expect(mutes.everybody).toEqual(byAnna);
    expect(told).toEqual([]);
  });

  it("is told when everybody is muted and may speak again", () => {
    mutes.receive({ muteAll: byAnna, now: 1_000 });
    mutes.receive({ muteAll: null, now: 2_000 });
    expect(told).toEqual([byAnna, null]);
    expect(mutes.everybody).toBeNull();
  });

  it("is not confused by old news that come late", () => {
    mutes.set({ muteAll: null, now: 2_000 });
    mutes.receive({ muteAll: byAnna, now: 1_000 });
    expect(mutes.everybody).toBeNull();
    expect(told).toEqual([]);
  });
});

it("A stream's last muter is remembered", () => {
  mutes.receiveMuted({ streamId: "S1", at: 1_000, by: "Anna", now: 1_100 });
  mutes.receiveMuted({ streamId: "S1", at: 2_000, by: null, now: 2_100 });
  expect(mutes.ofStream("S1")).toEqual({ at: 2_000, by: null });
  expect(mutes.ofStream("S2")).toBeNull();
});
