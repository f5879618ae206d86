import type { Kysely } from "kysely";

/** Columns and tables that budgets of dials are counted by. */
export async function createBudgetTables(database: Kysely<unknown>): Promise<void> {
  for (const name of ["host_id", "address_prefix", "number"])
    await database.schema.alterTable("calls").addColumn(name, "text").execute();
  await database.schema.alterTable("calls").addColumn("price_per_minute", "bigint").execute();
  for (const column of ["state", "requested_at", "ended_at"])
    await database.schema
      .createIndex(`calls_by_${column}`)
      .on("calls")
      .columns(["project", column])
      .execute();
  await database.schema
    .createTable("dial_gate")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("passed", "bigint", (column) => column.notNull())
    .execute();
  await createVoiceCosts(database);
}

/** The rooms that each visitor has opened lately. */
export async function createRoomOpenings(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("room_openings")
    .addColumn("opening_id", "text", (column) => column.primaryKey())
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("opener", "text", (column) => column.notNull())
    .addColumn("opened_at", "bigint", (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex("room_openings_by_opener")
    .on("room_openings")
    .columns(["project", "opener", "opened_at"])
    .execute();
}

async function createVoiceCosts(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("voice_costs")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("uuid", "text", (column) => column.notNull())
    .addColumn("call_id", "text")
    .addColumn("country", "text")
    .addColumn("rate", "bigint", (column) => column.notNull())
    .addColumn("price", "bigint", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("voice_costs_key", ["project", "uuid"])
    .execute();
  await database.schema
    .createIndex("voice_costs_by_time")
    .on("voice_costs")
    .columns(["project", "at"])
    .execute();
}
