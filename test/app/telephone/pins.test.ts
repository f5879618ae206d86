import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Rooms } from "../../../src/app/rooms/rooms.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../../src/app/store/store.ts";
import { Keys } from "../../../src/app/telephone/pin-keys.ts";
import { Pins } from "../../../src/app/telephone/pins.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const PROJECT = "47665971";
const SECRET = "a-secret-of-the-application-0123456789";
const settings = {
  rooms: { sessions: { reception: "1_MX4fixed" }, locationHint: null, unusedDays: 30 },
};

let directory: string;
let database: Database;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "pins-"));
  database = await openStore(sqliteDialect(directory));
});
afterEach(async () => {
  await database.destroy();
  rmSync(directory, { recursive: true });
});

/** The clock of the PINs. */
let now = Date.parse("2026-11-24T10:00:00Z");

function openPins(options: { secret?: string; length?: number; newPin?: (length: number) => string } = {}) {
  const { secret = SECRET, length = 8, ...rest } = options;
  return new Pins({
    database,
    project: PROJECT,
    keys: new Keys(secret),
    settings: { pin: { length, days: 90 } },
    now: () => now,
    ...rest,
  });
}

describe("a room's PIN", () => {
  test("has as many digits as are set, and stays the same", async () => {
    const { pin } = await openPins().of("lobby");
    expect(pin).toMatch(/^\d{8}$/);
    expect(await openPins().of("lobby")).toMatchObject({ pin });
    expect((await openPins({ length: 12 }).of("kitchen")).pin).toMatch(/^\d{12}$/);
  });

  test("is one, though many ask for it at the same moment", async () => {
    const pins = openPins();
    const all = await Promise.all(Array.from({ length: 20 }, () => pins.of("lobby")));
    expect(new Set(all.map(({ pin }) => pin)).size).toBe(1);
  });

  test("leads to its room and no other", async () => {
    const pins = openPins();
    const [lobby, kitchen] = [await pins.of("lobby"), await pins.of("kitchen")];
    expect(await pins.findRoom(lobby.pin)).toBe("lobby");
    expect(await pins.findRoom(kitchen.pin)).toBe("kitchen");
    expect(await pins.findRoom(`${lobby.pin}0`)).toBeUndefined();
  });

  test("is in the database neither as it is nor as a plain digest", async () => {
    const { pin } = await openPins().of("lobby");
    const rows = JSON.stringify(await database.selectFrom("dial_ins").selectAll().execute());
    expect(rows).not.toContain(pin);
    expect(rows).not.toContain(new Keys("another secret").hashPin(pin));
  });

  test("is taken anew where another room has it already", async () => {
    const drawn = ["11111111", "11111111", "22222222", "22222222", "33333333"];
    const pins = openPins({ newPin: () => drawn.shift() ?? "99999999" });
    expect((await pins.of("lobby")).pin).toBe("11111111");
    expect((await pins.of("kitchen")).pin).toBe("22222222");
    await pins.renew("lobby");
    expect((await pins.of("lobby")).pin).toBe("33333333");
    expect(drawn).toEqual([]);
  });

  test("can be renewed before anybody has seen it", async () => {
    await openPins().renew("lobby");
    expect((await openPins().of("lobby")).pin).toMatch(/^\d{8}$/);
  });

  test("can be renewed: the old one leads nowhere, and the rest stays", async () => {
    const pins = openPins();
    await pins.change("lobby", { guestsSeePin: true });
    const before = await pins.of("lobby");
    await pins.renew("lobby");
    const after = await pins.of("lobby");
    expect(after).toEqual({
      pinExpiresAt: now + 90 * DAY_MS,
      pin: expect.not.stringMatching(before.pin),
      guestsSeePin: true,
      waitsForHost: false,
    });
    expect(await pins.findRoom(before.pin)).toBeUndefined();
    expect(await pins.findRoom(after.pin)).toBe("lobby");
  });

  test("expires: it leads nowhere then, and the room has another one, the same for everybody", async () => {
    const pins = openPins();
    await pins.change("lobby", { waitsForHost: true });
    const before = await pins.of("lobby");
    expect(before.pinExpiresAt).toBe(now + 90 * DAY_MS);
    now += 90 * DAY_MS - 1;
    expect(await pins.findRoom(before.pin)).toBe("lobby");
    now += 1;
    expect(await pins.findRoom(before.pin)).toBeUndefined();
    const all = await Promise.all(Array.from({ length: 10 }, () => pins.of("lobby")));
    const after = await pins.of("lobby");
    expect(new Set(all.map(({ pin }) => pin))).toEqual(new Set([after.pin]));
    expect(after).toMatchObject({ pin: expect.not.stringMatching(before.pin), waitsForHost: true });
    expect(await pins.findRoom(after.pin)).toBe("lobby");
  });

  test.each([
    ["the application has another secret", { secret: "another-secret-of-the-application-0123" }],
    ["PINs are set to another length", { length: 10 }],
  ])("is another one when %s", async (_why, options) => {
    const before = await openPins().of("lobby");
    const pins = openPins(options);
    const { pin } = await pins.of("lobby");
    expect(pin).not.toBe(before.pin);
    expect(await pins.findRoom(pin)).toBe("lobby");
  });

  test("can't be read as another room's by who moves it in the database", async () => {
    const keys = new Keys(SECRET);
    expect(keys.openPin("lobby", keys.sealPin("lobby", "12345678"))).toBe("12345678");
    expect(keys.openPin("kitchen", keys.sealPin("lobby", "12345678"))).toBeNull();
    expect(keys.openPin("lobby", "nonsense")).toBeNull();
  });
});

describe("a room that nobody uses", () => {
  let now: number;
  let rooms: Rooms;
  beforeEach(() => {
    now = Date.parse("2026-11-24T10:00:00Z");
    const platform = { project: PROJECT, createSession: async () => `1_${now}` };
    rooms = new Rooms({ database, platform, settings, now: () => now });
  });

  test("ends after as many days as are set, and its PIN with it", async () => {
    const before = await rooms.findOrCreate("lobby");
    const { pin } = await openPins().of("lobby");
    now += 30 * DAY_MS;
    await rooms.endUnused();
    expect(await openPins().findRoom(pin)).toBe("lobby");
    now += 1;
    await rooms.endUnused();
    expect(await openPins().findRoom(pin)).toBeUndefined();
    expect(await rooms.findOrCreate("lobby")).not.toEqual(before);
  });

  test("lives on when somebody asks for it", async () => {
    await rooms.findOrCreate("lobby");
    const { pin } = await openPins().of("lobby");
    for (let month = 0; month < 3; month++) {
      now += 29 * DAY_MS;
      await rooms.find("lobby");
      await rooms.endUnused();
    }
    expect(await openPins().findRoom(pin)).toBe("lobby");
  });

  test("stays with its PIN where the settings name its session", async () => {
    const { pin } = await openPins().of("reception");
    now += 365 * DAY_MS;
    await rooms.endUnused();
    expect(await openPins().findRoom(pin)).toBe("reception");
  });

  test("does not end where its PIN can't: there is no moment between the two", async () => {
    const before = await rooms.findOrCreate("lobby");
    await database.schema.dropTable("dial_ins").execute();
    now += 31 * DAY_MS;
    await expect(rooms.endUnused()).rejects.toThrow(/dial_ins/);
    expect(await rooms.findOrCreate("lobby")).toEqual(before);
  });
});
