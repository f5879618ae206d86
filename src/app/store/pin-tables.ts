import type { Kysely } from "kysely";

/** When PINs were made, guesses by the hour, and in which rooms a number has been right. */
export async function createPinTables(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable("dial_ins")
    .addColumn("made_at", "bigint", (column) => column.notNull().defaultTo(Date.now()))
    .execute();
  await database.schema
    .createTable("guess_hours")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("hour", "bigint", (column) => column.notNull())
    .addColumn("guesses", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("guess_hours_key", ["project", "hour"])
    .execute();
  await database.schema
    .createTable("guesser_rooms")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("caller", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("right_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("guesser_rooms_key", ["project", "caller", "room_id"])
    .execute();
}
