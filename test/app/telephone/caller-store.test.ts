import { afterEach, beforeEach, expect, test } from "vitest";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../../src/app/store/store.ts";
import { CallerStore } from "../../../src/app/telephone/caller-store.ts";
import { temporaryDirectory } from "../../support/program.ts";

const MAX = 3;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let database: Database;
let callers: CallerStore;
beforeEach(async () => {
  directory = await temporaryDirectory();
  database = await openStore(sqliteDialect(directory.path));
  callers = new CallerStore({ database, project: "47665971", now: Date.now });
});
afterEach(async () => {
  await database.destroy();
  await directory.remove();
});

const arrive = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => callers.arrive(`leg-${n}`, "14155550188")));

test("a room takes so many callers at the same moment, and no more", async () => {
  const entered = (await arrive(8)).map(({ callerId }) => callers.enter(callerId, "lobby", "joined", MAX));
  expect((await Promise.all(entered)).filter(Boolean)).toHaveLength(MAX);
  expect(await callers.ofRoom("lobby")).toHaveLength(MAX);
});

test("who waits takes a place, who has left does not, and every room has its own", async () => {
  const [ann, bob, eve, joe, zoe] = (await arrive(5)).map(({ callerId }) => callerId);
  for (const callerId of [ann, bob]) await callers.enter(callerId ?? "", "lobby", "waiting", 2);
  expect(await callers.enter(eve ?? "", "lobby", "joined", 2)).toBe(false);
  expect(await callers.enter(joe ?? "", "kitchen", "joined", 2)).toBe(true);
  await callers.leave(ann ?? "");
  expect(await callers.enter(eve ?? "", "lobby", "joined", 2)).toBe(true);
  expect(await callers.enter(zoe ?? "", "lobby", "joined", 2)).toBe(false);
});
