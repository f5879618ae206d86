import { describe, expect, test } from "vitest";
import { findRefusal, type Place } from "../../../src/app/live/places.ts";

const guest = (change: Partial<Place> = {}): Place => ({
  roomId: "lobby",
  person: null,
  addressPrefix: "192.0.2.1/32",
  isHost: false,
  ...change,
});
const host = (change: Partial<Place> = {}): Place => guest({ isHost: true, person: "session:1", ...change });

const many = (count: number, of: (n: number) => Place) => Array.from({ length: count }, (_, n) => of(n));
const from = (n: number) => `198.51.${n >> 8}.${n & 255}/32`;

describe("places for pages", () => {
  test("of one address don't fill a room with guests: others and hosts still find one", () => {
    const open = many(80, () => guest());
    expect(findRefusal(open, guest())).toMatchObject({ status: 429 });
    expect(findRefusal(open, guest({ addressPrefix: "192.0.2.2/32" }))).toBeNull();
    expect(findRefusal(open, host()), "of the same address").toBeNull();
  });

  test("of a room that guests of many addresses have filled are kept for hosts", () => {
    const open = many(160, (n) => guest({ addressPrefix: from(n) }));
    const more = guest({ addressPrefix: "192.0.2.9/32" });
    expect(findRefusal(open, more)).toEqual({
      status: 503,
      sentence: "Up to 160 pages can show this room at once.",
    });
    expect(findRefusal(open, host())).toBeNull();
    expect(findRefusal(open, { ...more, roomId: "kitchen" })).toBeNull();
  });

  test("of the server that guests have filled are kept for hosts", () => {
    const open = many(3_200, (n) => guest({ roomId: `room-${n}`, addressPrefix: from(n) }));
    expect(findRefusal(open, guest({ roomId: "other", addressPrefix: "192.0.2.9/32" }))).toMatchObject({
      status: 503,
    });
    expect(findRefusal(open, host())).toBeNull();
    expect(
      findRefusal(
        [
          ...open,
          ...many(800, (n) => host({ person: `session:${n}`, roomId: `room-${n}`, addressPrefix: from(n) })),
        ],
        host(),
      ),
    ).toMatchObject({ status: 503 });
  });

  test("of one person are as many as tabs, wherever they come from", () => {
    for (const kind of [guest, host]) {
      const person = "email:ada@example.com";
      const open = many(20, (n) => kind({ person, addressPrefix: from(n), roomId: `room-${n}` }));
      expect(findRefusal(open, kind({ person }))).toMatchObject({ status: 429 });
      expect(findRefusal(open, kind({ person: "email:bob@example.com" }))).toBeNull();
    }
  });

  test("of one address are 400 in all rooms", () => {
    const open = many(400, (n) => guest({ roomId: `room-${n}` }));
    expect(findRefusal(open, guest())).toMatchObject({ status: 429 });
    expect(findRefusal(open, host())).toBeNull();
  });
});
