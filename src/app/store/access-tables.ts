import { type Kysely, sql } from "kysely";

/**
 * Finds rooms by names without case. Of rooms that differ by case only, the one in lower case has the name, else the
 * oldest; each of the others keeps the spelling that it has, which no name in lower case equals.
 */
export async function addNameKeys(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable("rooms")
    .addColumn("name_key", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await sql`
    update rooms set name_key = case when exists (
      select 1 from rooms as other
      where other.project = rooms.project
        and lower(other.room_id) = lower(rooms.room_id)
        and other.room_id <> rooms.room_id
        and rooms.room_id <> lower(rooms.room_id)
        and (
          other.room_id = lower(other.room_id)
          or other.created_at < rooms.created_at
          or (other.created_at = rooms.created_at and other.room_id < rooms.room_id)
        )
    ) then room_id else lower(room_id) end`.execute(database);
  await database.schema
    .createIndex("rooms_by_name")
    .unique()
    .on("rooms")
    .columns(["project", "name_key"])
    .execute();
}

/** Table of the rules of entry that hosts have set. */
export async function createAdmissions(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("admissions")
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("guests", "text")
    .addColumn("locked", "integer", (column) => column.notNull().defaultTo(0))
    .addPrimaryKeyConstraint("admissions_key", ["project", "room_id"])
    .execute();
}

/** Invites that have not been revoked. */
export async function createInvites(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("invites")
    .addColumn("invite_id", "text", (column) => column.primaryKey())
    .addColumn("project", "text", (column) => column.notNull())
    .addColumn("room_id", "text", (column) => column.notNull())
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("made_by", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex("invites_of_room")
    .on("invites")
    .columns(["project", "room_id"])
    .execute();
}

/** Hosts who have signed in. */
export async function createHostSessions(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("host_sessions")
    .addColumn("token_digest", "text", (column) => column.primaryKey())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("name", "text")
    .addColumn("email", "text")
    .addColumn("credential", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await database.schema.createIndex("host_sessions_of_person").on("host_sessions").column("person").execute();
}
