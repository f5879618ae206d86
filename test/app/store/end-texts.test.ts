import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, Migrator, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toWire } from "../../../src/app/calls/call.ts";
import { CallStore } from "../../../src/app/calls/call-store.ts";
import type { ToldEnd } from "../../../src/app/calls/wire.ts";
import { migrations } from "../../../src/app/store/migrations.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { plainReasons } from "../../../src/shared/end-reasons.ts";
import { en } from "../../../src/shared/sentences/en.ts";

/** The last migration before sentences were replaced. */
const BEFORE = "2026-11-28 dials whose answers were lost";
/** Reasons that were never stored as sentences. */
const LATER: readonly string[] = ["calls-stopped", "ended-meanwhile", "dial-interrupted"];
const PROJECT = "project";

let directory: string;
let old: Kysely<unknown>;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "end-texts-"));
  old = new Kysely({ dialect: sqliteDialect(directory) });
  const { error } = await migratorOf(old).migrateTo(BEFORE);
  expect(error).toBeUndefined();
});
afterEach(() => rmSync(directory, { recursive: true }));

function migratorOf(database: Kysely<unknown>): Migrator {
  return new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
}

/** Stores a call as it was stored then. */
async function addCall(callId: string, endText: string | null): Promise<void> {
  const state = endText === null ? "active" : "ended";
  const [by, code] = endText === null ? [null, null] : ["them", "486"];
  await sql`
    insert into calls (call_id, project, room_id, session_id, target, request, secure, observe_force_mute,
      state, state_at, requested_at, end_by, end_code, end_text, revision)
    values (${callId}, ${PROJECT}, 'lobby', 'session', 'sip:desk@example.com', '', 0, 1,
      ${state}, 1, 1, ${by}, ${code}, ${endText}, 0)
  `.execute(old);
}

/** The ends of calls after the migration, in the order of the texts. */
async function migrate(texts: readonly (string | null)[]): Promise<(ToldEnd | null)[]> {
  for (const [index, text] of texts.entries()) await addCall(`call-${index}`, text);
  await old.destroy();
  const database = await openStore(sqliteDialect(directory));
  const store = new CallStore(database, PROJECT);
  const ends = [];
  for (const index of texts.keys()) ends.push(toWire(await store.get(`call-${index}`)).end);
  await database.destroy();
  return ends;
}

describe("the end of a call that was stored as a sentence", () => {
  test("becomes its reason, and reads as before", async () => {
    const reasons = plainReasons.filter((reason) => !LATER.includes(reason));
    const texts = reasons.map((reason) => en.ends[reason]);
    const ends = await migrate(texts);
    const others = { by: "them", who: null, limit: null, code: "486" };
    expect(ends).toEqual(reasons.map((reason, index) => ({ ...others, reason, text: texts[index] })));
  });

  test.each([
    ["No answer within 45 s", { reason: "ring-limit", seconds: 45 }],
    ["No answer within 1 min 30 s", { reason: "ring-limit", seconds: 90 }],
    ["Reached your limit of 0 s", { reason: "talk-limit", seconds: 0 }],
    ["Reached your limit of 30 min", { reason: "talk-limit", seconds: 1_800 }],
    ["Reached your limit of 360 min", { reason: "talk-limit", seconds: 21_600 }],
    [
      "The calling platform refused: Bad SIP URI format",
      { reason: "platform-refused", detail: "Bad SIP URI format" },
    ],
    ["No answer within 90 s", { reason: "other", detail: "No answer within 90 s" }],
    ["busy, it's said; “then” –", { reason: "other", detail: "busy, it's said; “then” –" }],
    ["", { reason: "other", detail: "" }],
  ])("%j becomes %j", async (text, end) => {
    expect(await migrate([text])).toEqual([
      { by: "them", who: null, limit: null, code: "486", text, ...end },
    ]);
  });

  test("leaves a call alone that has not ended", async () => {
    expect(await migrate([null, "Busy"])).toMatchObject([null, { reason: "busy" }]);
  });
});

test("a start that is cut short while sentences are replaced leaves everything as it was", async () => {
  await addCall("call", "Busy");
  await sql`create trigger broken before update on calls begin select raise(abort, 'cut short'); end`.execute(
    old,
  );
  expect((await migratorOf(old).migrateToLatest()).error).toBeDefined();
  await sql`drop trigger broken`.execute(old);
  expect(await migrate(["Declined"])).toMatchObject([{ reason: "declined" }]);
});
