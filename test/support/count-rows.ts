import { sql } from "kysely";
import { openDatabase } from "../../src/app/store/sqlite.ts";

/** @returns how many rows each table in a data folder has, beside the app that uses it. */
export async function countRows(dataDirectory: string): Promise<Record<string, number>> {
  const database = await openDatabase(dataDirectory);
  const counts: Record<string, number> = {};
  for (const { name } of await database.introspection.getTables()) {
    const counted = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(
      database,
    );
    counts[name] = counted.rows[0]?.count ?? 0;
  }
  await database.destroy();
  return counts;
}
