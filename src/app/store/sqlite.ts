import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { SqliteDialect } from "kysely";
import Libsql from "libsql";

/** How long a statement waits for another process that writes. */
const BUSY_TIMEOUT_MS = 5000;

type Parameter = string | number | bigint | Uint8Array | null;

/**
 * Opens the database file in a folder, which is made for this user alone where it is missing.
 * Write-ahead logging lets readers go on while somebody writes.
 */
export function sqliteDialect(dataDirectory: string): SqliteDialect {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, "app.sqlite");
  const database = new Libsql(path);
  chmodSync(path, 0o600);
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma foreign_keys = on`,
  );
  return new SqliteDialect({
    database: {
      close: () => void database.close(),
      prepare(sql: string) {
        const statement = database.prepare<Parameter[][]>(sql);
        return {
          reader: statement.reader,
          all: (parameters: readonly unknown[]) => statement.all(parameters.map(bindable)),
          run: (parameters: readonly unknown[]) => statement.run(parameters.map(bindable)),
          iterate: (parameters: readonly unknown[]) => statement.iterate(parameters.map(bindable)),
        };
      },
    },
  });
}

/**
 * libsql 0.5 aborts the process when a boolean is bound, cuts text at NUL and stores NaN as NULL:
 * what it can't keep as it is never reaches it.
 *
 * @throws TypeError for a value that can't be stored.
 */
export function bindable(value: unknown): Parameter {
  if (value === null || typeof value === "bigint" || value instanceof Uint8Array) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && !value.includes("\0")) return value;
  throw new TypeError(`This can't be stored: ${typeof value === "string" ? "text with NUL" : String(value)}`);
}
