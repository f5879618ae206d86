import type { Kysely, Migration } from "kysely";
import { addNameKeys, createAdmissions, createHostSessions, createInvites } from "./access-tables.ts";
import { createAuditTables } from "./audit-tables.ts";
import { createBudgetTables, createRoomOpenings } from "./budget-tables.ts";
import { createDialInTables } from "./dial-in-tables.ts";
import { replaceEndTexts } from "./end-texts.ts";
import { createGrowthIndexes } from "./growth-indexes.ts";
import { createPinTables } from "./pin-tables.ts";

/** In order of their names, each run once. What has been released is never changed: add another. */
export const migrations: Record<string, Migration> = {
  "2026-11-20 rooms, calls, webhook events": { up: createTables },
  "2026-11-20b hang-ups that overtake their dials": { up: createEarlyHangUps },
  "2026-11-21 who calls and hangs up, digits, limits, mutes": { up: addCallControl },
  "2026-11-22 who or which limit asked to hang up": { up: addHangUpCause },
  "2026-11-23 mutes of everybody, digits that wait": { up: createMuteAllsAndWaitingDigits },
  "2026-11-24 people dial in": { up: createDialInTables },
  "2026-11-25 calls that the Voice API makes on our behalf": { up: addRelayed },
  "2026-11-26 bridges that break": { up: addBrokenBridges },
  "2026-11-28 dials whose answers were lost": { up: addLostDials },
  "2026-11-28 durable: probes of the disk, calls by time": { up: createWriteProbes },
  "2026-11-29 ends with reasons in place of sentences": { up: replaceEndTexts },
  "2026-12-05 budgets of dials": { up: createBudgetTables },
  "2026-12-06 audit log, and the switch that stops calls": { up: createAuditTables },
  "2026-12-07 PINs that expire, and guesses of a day": { up: createPinTables },
  "2026-12-20 rooms by names without case": { up: addNameKeys },
  "2026-12-21 who may enter a room": { up: createAdmissions },
  "2026-12-22 invites": { up: createInvites },
  "2026-12-23 sessions of hosts": { up: createHostSessions },
  "2026-12-24 who opens rooms": { up: createRoomOpenings },
  "2026-12-26 indexes for many calls": { up: createGrowthIndexes },
};

/** How long calls rang at most before there was a limit of ours. */
const FORMER_MAX_RING_SECONDS = 180;

async function createTables(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("rooms")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("rooms_key", ["project", "room_id"])
    .execute();
  await database.schema
    .createTable("calls")
    .addColumn("call_id", "text", (column) => column.primaryKey())
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("id", "text")
    .addColumn("connection_id", "text")
    .addColumn("stream_id", "text")
    .addColumn("target", "text", (column) => column.notNull())
    .addColumn("request", "text", (column) => column.notNull())
    .addColumn("secure", "integer", (column) => column.notNull())
    .addColumn("observe_force_mute", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("state_at", "bigint", (column) => column.notNull())
    .addColumn("requested_at", "bigint", (column) => column.notNull())
    .addColumn("ringing_at", "bigint")
    .addColumn("answered_at", "bigint")
    .addColumn("held_at", "bigint")
    .addColumn("hang_up_at", "bigint")
    .addColumn("stream_seen_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addColumn("end_by", "text")
    .addColumn("end_code", "text")
    .addColumn("end_text", "text")
    .addColumn("revision", "integer", (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex("calls_of_room")
    .on("calls")
    .columns(["project", "room_id", "requested_at"])
    .execute();
  await database.schema
    .createIndex("calls_by_connection")
    .on("calls")
    .columns(["session_id", "connection_id"])
    .execute();
  await database.schema
    .createTable("webhook_events")
    .addColumn("digest", "text", (column) => column.primaryKey())
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("connection_id", "text", (column) => column.notNull())
    .addColumn("timestamp", "bigint", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("received_at", "bigint", (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex("webhook_events_by_connection")
    .on("webhook_events")
    .columns(["session_id", "connection_id"])
    .execute();
}

async function createEarlyHangUps(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("early_hang_ups")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("call_id", "text", (column) => column.notNull())
    .addColumn("asked_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("early_hang_ups_key", ["project", "room_id", "call_id"])
    .execute();
}

async function addCallControl(database: Kysely<unknown>): Promise<void> {
  for (const name of ["called_by", "digits_state", "muted_by", "end_who"])
    await database.schema.alterTable("calls").addColumn(name, "text").execute();
  await database.schema.alterTable("calls").addColumn("muted_at", "bigint").execute();
  await database.schema.alterTable("calls").addColumn("max_talk_seconds", "integer").execute();
  await database.schema
    .alterTable("calls")
    .addColumn("max_ring_seconds", "integer", (column) => column.notNull().defaultTo(FORMER_MAX_RING_SECONDS))
    .execute();
}

async function addRelayed(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable("calls")
    .addColumn("relayed", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
}

async function addBrokenBridges(database: Kysely<unknown>): Promise<void> {
  for (const [table, name, type] of [
    ["callers", "parked", "integer"],
    ["bridges", "attempted_at", "bigint"],
  ] as const)
    await database.schema
      .alterTable(table)
      .addColumn(name, type, (column) => column.notNull().defaultTo(0))
      .execute();
}

async function addLostDials(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("calls").addColumn("dial_lost_at", "bigint").execute();
  await database.schema.alterTable("calls").addColumn("named_connection_id", "text").execute();
}

async function createWriteProbes(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("write_probes")
    .addColumn("probe_id", "text", (column) => column.primaryKey())
    .addColumn("filler", "text", (column) => column.notNull())
    .execute();
  await database.schema.createIndex("calls_by_time").on("calls").column("requested_at").execute();
}

async function addHangUpCause(database: Kysely<unknown>): Promise<void> {
  for (const name of ["hang_up_who", "hang_up_cause"])
    await database.schema.alterTable("calls").addColumn(name, "text").execute();
}

async function createMuteAllsAndWaitingDigits(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("mute_alls")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("muted_at", "bigint", (column) => column.notNull())
    .addColumn("muted_by", "text")
    .addPrimaryKeyConstraint("mute_alls_key", ["project", "session_id"])
    .execute();
  await database.schema
    .createTable("waiting_digits")
    .addColumn("call_id", "text", (column) => column.primaryKey())
    .addColumn("digits", "text", (column) => column.notNull())
    .execute();
  await database.schema.alterTable("early_hang_ups").addColumn("who", "text").execute();
}
