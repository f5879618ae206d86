import type { Kysely } from "kysely";

/** The audit log, and the switch that stops all calls: columns of the gate that every dial passes. */
export async function createAuditTables(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("dial_gate").addColumn("stopped_at", "bigint").execute();
  for (const name of ["stopped_by", "stopped_why"])
    await database.schema.alterTable("dial_gate").addColumn(name, "text").execute();
  await database.schema
    .createTable("audit_entries")
    .addColumn("entry_id", "text", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("who", "text")
    .addColumn("address", "text")
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("room_id", "text")
    .addColumn("call_id", "text")
    .addColumn("target", "text")
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("why", "text")
    .execute();
  await database.schema
    .createIndex("audit_entries_by_time")
    .on("audit_entries")
    .columns(["at", "entry_id"])
    .execute();
}
