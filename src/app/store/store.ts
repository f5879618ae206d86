import { type Dialect, Kysely, Migrator, sql } from "kysely";
import { migrations } from "./migrations.ts";
import type { Tables } from "./schema.ts";

export type Database = Kysely<Tables>;

/**
 * Connects to the database and brings its tables up to date.
 *
 * @throws if the file can't be opened or a migration fails.
 */
export async function openStore(dialect: Dialect): Promise<Database> {
  const database = new Kysely<Tables>({ dialect });
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    await database.destroy();
    throw error;
  }
  return database;
}

/** @throws when the database does not answer. */
export async function checkStore(database: Database): Promise<void> {
  await sql`select 1`.execute(database);
}
