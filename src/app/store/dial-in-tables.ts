import type { Kysely } from "kysely";

/** Rooms that people dial into, those people, and the legs at the Voice API that calls of ours became. */
export async function createDialInTables(database: Kysely<unknown>): Promise<void> {
  await addLastUse(database);
  await createDialIns(database);
  await createCallers(database);
  await createGuessers(database);
  await createBridges(database);
  await createOwnLegs(database);
}

/** Rooms that are here already count as used now. */
async function addLastUse(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable("rooms")
    .addColumn("used_at", "bigint", (column) => column.notNull().defaultTo(Date.now()))
    .execute();
}

async function createDialIns(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("dial_ins")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("pin_hash", "text", (column) => column.notNull())
    .addColumn("pin_sealed", "text", (column) => column.notNull())
    .addColumn("guests_see_pin", "integer", (column) => column.notNull())
    .addColumn("waits_for_host", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("dial_ins_key", ["project", "room_id"])
    .addUniqueConstraint("dial_ins_pin", ["project", "pin_hash"])
    .execute();
}

async function createCallers(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("callers")
    .addColumn("caller_id", "text", (column) => column.primaryKey())
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("uuid", "text", (column) => column.notNull())
    .addColumn("number", "text", (column) => column.notNull())
    .addColumn("room_id", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("tries", "integer", (column) => column.notNull())
    .addColumn("arrived_at", "bigint", (column) => column.notNull())
    .addColumn("state_at", "bigint", (column) => column.notNull())
    .addColumn("muted_at", "bigint")
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .addUniqueConstraint("callers_uuid", ["project", "uuid"])
    .execute();
  await database.schema
    .createIndex("callers_by_room")
    .on("callers")
    .columns(["project", "room_id", "state"])
    .execute();
  await database.schema
    .createIndex("callers_by_state")
    .on("callers")
    .columns(["project", "state", "seen_at"])
    .execute();
}

async function createGuessers(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("guessers")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("caller", "text", (column) => column.notNull())
    .addColumn("failures", "integer", (column) => column.notNull())
    .addColumn("failed_at", "bigint", (column) => column.notNull())
    .addColumn("right_at", "bigint")
    .addColumn("revision", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("guessers_key", ["project", "caller"])
    .execute();
  await database.schema
    .createIndex("guessers_by_time")
    .on("guessers")
    .columns(["project", "failed_at"])
    .execute();
}

async function createBridges(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("bridges")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("call_id", "text", (column) => column.notNull())
    .addColumn("kept_open", "integer", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("bridges_key", ["project", "room_id"])
    .execute();
}

async function createOwnLegs(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("own_legs")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("call_id", "text", (column) => column.notNull())
    .addColumn("uuid", "text", (column) => column.notNull())
    .addColumn("phone_uuid", "text")
    .addColumn("arrived_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("own_legs_key", ["project", "call_id"])
    .execute();
}
