import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { StoreError } from "./store-error.ts";

const LOCK_FILE = "lock";

/** The lock on a data folder. It ends with the process, however that ends. */
export interface DataFolderLock {
  release(): void;
}

/**
 * Takes a data folder for this program alone: two of them would end each other's calls. The lock is SQLite's own, on a
 * file beside the database, so that the operating system frees it, and no lock of a dead process is left behind.
 * Programs that only read or write rows (a backup, a migration) take no lock.
 *
 * @throws StoreError if another program has it.
 */
export function lockDataFolder(dataDirectory: string): DataFolderLock {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, LOCK_FILE);
  const lock = openLock(path);
  try {
    lock.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    lock.close();
    if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY")
      throw new StoreError("taken", dataDirectory, "", { cause: error });
    throw new StoreError("unopenable", path, messageOf(error), { cause: error });
  }
  chmodSync(path, 0o600);
  return { release: () => lock.close() };
}

function openLock(path: string): Libsql.Database {
  try {
    return new Libsql(path);
  } catch (error) {
    throw new StoreError("unopenable", path, messageOf(error), { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
