import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { DATABASE_FILE, databaseFile } from "./sqlite.ts";

/** Files of the data folder that the database is of no use without, where they are not configured. */
export const SECRET_FILES = ["cookie-secret", "app-secret"] as const;

/** SQLite's answer for a database that is whole: https://www.sqlite.org/pragma.html#pragma_integrity_check */
const INTACT = '[{"integrity_check":"ok"}]';

/** A backup that can't be made or restored. The message is one sentence: what is wrong, and what would be right. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

/**
 * Copies the database, as it is at one moment, and the secrets. The app may run meanwhile.
 *
 * @param target a folder that does not exist yet, or is empty.
 * @returns the names of the files in it.
 * @throws BackupError
 */
export function backUp(dataDirectory: string, target: string): string[] {
  const source = databaseFile(dataDirectory);
  if (!existsSync(source))
    throw new BackupError(`There is no ${source}: give the DATA_DIRECTORY of the app.`);
  makeEmpty(target, "give a folder that does not exist yet");
  const secrets = copySecrets(dataDirectory, target);
  const path = join(target, DATABASE_FILE);
  // Under another name until it is whole: a copy that was cut short is not taken for one.
  copyDatabase(source, `${path}.partial`);
  renameSync(`${path}.partial`, path);
  return [...secrets, DATABASE_FILE];
}

/**
 * Puts a backup into the data folder of an app that does not run.
 *
 * @param dataDirectory has neither a database nor secrets yet.
 * @returns the names of the files that were restored.
 * @throws BackupError if the backup is not whole, or something would be overwritten.
 */
export function restore(backup: string, dataDirectory: string): string[] {
  const source = join(backup, DATABASE_FILE);
  if (!existsSync(source))
    throw new BackupError(`There is no ${source}: give a folder that a backup was made in.`);
  requireIntact(source);
  const kept = [DATABASE_FILE, `${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`, ...SECRET_FILES];
  const taken = kept.find((name) => existsSync(join(dataDirectory, name)));
  if (taken !== undefined)
    throw new BackupError(
      `${join(dataDirectory, taken)} would be overwritten: move what is in that folder away.`,
    );
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const secrets = copySecrets(backup, dataDirectory);
  copyPrivately(source, databaseFile(dataDirectory));
  return [...secrets, DATABASE_FILE];
}

function makeEmpty(folder: string, advice: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0) throw new BackupError(`${folder} is not empty: ${advice}.`);
  chmodSync(folder, 0o700);
}

function copySecrets(from: string, to: string): string[] {
  const present = SECRET_FILES.filter((name) => existsSync(join(from, name)));
  for (const name of present) copyPrivately(join(from, name), join(to, name));
  return present;
}

function copyPrivately(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}

/** One read transaction, so that it is of one moment; it holds up no writer. */
function copyDatabase(from: string, to: string): void {
  rmSync(to, { force: true });
  writeFileSync(to, "", { mode: 0o600 });
  withDatabase(from, (database) => database.exec(`vacuum into '${to.replaceAll("'", "''")}'`));
}

function requireIntact(path: string): void {
  const found = withDatabase(path, (database) => database.prepare<[]>("pragma integrity_check").all());
  if (JSON.stringify(found) !== INTACT)
    throw new BackupError(
      `${path} is damaged (${JSON.stringify(found).slice(0, 200)}): restore another backup.`,
    );
}

/** @throws BackupError if SQLite can't do it. */
function withDatabase<Result>(path: string, work: (database: Libsql.Database) => Result): Result {
  let database: Libsql.Database | null = null;
  try {
    database = new Libsql(path);
    return work(database);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new BackupError(`${path} can't be read or copied (${words}).`, { cause: error });
  } finally {
    database?.close();
  }
}
