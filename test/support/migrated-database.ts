import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { sqliteDialect } from "../../src/app/store/sqlite.ts";
import { openStore } from "../../src/app/store/store.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of a database file with all tables and no rows. */
    migratedDatabase: string;
  }
}

/** Runs the migrations once for all tests: each copies the file. */
export default async function setUp({ provide }: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), "migrated-"));
  const database = await openStore(sqliteDialect(directory));
  await database.destroy();
  provide("migratedDatabase", join(directory, "app.sqlite"));
  return () => rmSync(directory, { recursive: true });
}
