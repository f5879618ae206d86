import { type Dialect, Kysely, Migrator, sql } from "kysely";
import { migrations } from "./migrations.ts";
import type { Tables } from "./schema.ts";
import { StoreError } from "./store-error.ts";

export type Database = Kysely<Tables>;

/** The table in which Kysely notes which migrations have run. */
const MIGRATION_TABLE = "kysely_migration";

/**
 * Connects to the database and brings its tables up to date.
 *
 * @param path names the database in errors.
 * @throws StoreError if the file can't be used, or has had migrations that this version does not know; whatever a
 * migration throws.
 */
export async function openStore(dialect: Dialect, path = "The database"): Promise<Database> {
  const database = new Kysely<Tables>({ dialect });
  try {
    const done = await findMigrations(database);
    const unknown = done.find((name) => !Object.hasOwn(migrations, name));
    if (unknown) throw new StoreError("newer", path, unknown);
    if (done.length < Object.keys(migrations).length) await migrate(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return database;
}

/** @returns the names of the migrations that the database has had. */
async function findMigrations(database: Database): Promise<string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(
    database,
  );
  return rows.map(({ name }) => name);
}

/** Runs what is missing, whatever its place: two branches of the code may each have added one. */
async function migrate(database: Database): Promise<void> {
  const provider = { getMigrations: async () => migrations };
  const migrator = new Migrator({ db: database, provider, allowUnorderedMigrations: true });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

/** More than a page of the database: a probe that fits into what is already there would prove nothing. */
const PROBE_LENGTH = 8_192;

/** Writes, and deletes again what it wrote. @throws StoreError when the database can't be written to. */
export async function probeWrite(database: Database): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const probe = { probe_id: "ready", filler: "x".repeat(PROBE_LENGTH) };
    await transaction.insertInto("write_probes").values(probe).execute();
    await transaction.deleteFrom("write_probes").execute();
  });
}
