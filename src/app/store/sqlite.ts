import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import Libsql from "libsql";
import { isShortOfDescriptors } from "./descriptors.ts";
import { type Database, openStore } from "./store.ts";
import { StoreError, type StoreTrouble } from "./store-error.ts";

/** Name of the database file in the data folder. */
export const DATABASE_FILE = "app.sqlite";

/** How long a statement waits for another program that writes. */
const BUSY_DEADLINE_MS = 5_000;
/** The pause between two attempts; everything else goes on meanwhile. */
const BUSY_RETRY_MS = 10;
/** The files that an open database takes, with its log and index, and some for who asks at the same time. */
const DESCRIPTORS_NEEDED = 8;

/** So many statements are kept prepared: more than the app has, but for lists of different lengths. */
const STATEMENTS_KEPT = 300;

/** Write-ahead logging lets readers go on while somebody writes. What is deleted is overwritten in the file. */
const SET_UP =
  "pragma busy_timeout = 0; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on";

type Parameter = string | number | bigint | Uint8Array | null;

/** Path of the database file in a data folder. */
export function databaseFile(dataDirectory: string): string {
  return join(dataDirectory, DATABASE_FILE);
}

/** Opens the database in a data folder, and brings its tables up to date. @throws StoreError that names the file. */
export function openDatabase(dataDirectory: string): Promise<Database> {
  return openStore(sqliteDialect(dataDirectory), databaseFile(dataDirectory));
}

/**
 * The database file in a folder, which is made for this user alone where it is missing. It is opened with the first
 * query.
 *
 * The driver works in the thread of the event loop, and SQLite's own busy timeout would stop that: so a lock of another
 * program is waited for here, by trying again. A transaction takes the write lock when it begins, so that it is never
 * refused halfway.
 *
 * @param options.busyDeadlineMs after so long a statement that waits fails.
 */
export function sqliteDialect(
  dataDirectory: string,
  { busyDeadlineMs = BUSY_DEADLINE_MS }: { busyDeadlineMs?: number } = {},
): Dialect {
  return {
    createDriver: () => new SqliteDriver(dataDirectory, busyDeadlineMs),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SqliteDriver implements Driver {
  readonly #path: string;
  readonly #dataDirectory: string;
  readonly #busyDeadlineMs: number;
  #database: PreparedDatabase | null = null;
  /** Null: no transaction is open. */
  #transaction: { connection: SqliteConnection; isOver: Promise<void>; end(): void } | null = null;

  constructor(dataDirectory: string, busyDeadlineMs: number) {
    this.#dataDirectory = dataDirectory;
    this.#path = databaseFile(dataDirectory);
    this.#busyDeadlineMs = busyDeadlineMs;
  }

  /** @throws StoreError */
  async init(): Promise<void> {
    mkdirSync(this.#dataDirectory, { recursive: true, mode: 0o700 });
    this.#database = this.#translated(() => new PreparedDatabase(this.#path));
    chmodSync(this.#path, 0o600);
    await this.#patiently(null, (database) => database.exec(SET_UP));
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection: SqliteConnection = new SqliteConnection((query) =>
      this.#patiently(connection, (database) => {
        const isAlone = this.#transaction === null && !isReading(query);
        return isAlone ? runAlone(database, query) : database.run(query);
      }),
    );
    return connection;
  }

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    await this.#patiently(connection, (database) => {
      database.exec("begin immediate");
      let end = () => {};
      const isOver = new Promise<void>((resolve) => {
        end = resolve;
      });
      this.#transaction = { connection, isOver, end };
    });
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
    this.#endTransaction();
  }

  /** SQLite has rolled some back by itself: those that filled the disk. */
  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    try {
      if (this.#database?.inTransaction) await connection.executeQuery(CompiledQuery.raw("rollback"));
    } finally {
      this.#endTransaction();
    }
  }

  async releaseConnection(): Promise<void> {}

  /** Leaves one file behind, unless another program reads it. */
  async destroy(): Promise<void> {
    try {
      this.#database?.exec("pragma wal_checkpoint(truncate)");
    } finally {
      this.#database?.close();
      this.#database = null;
    }
  }

  #endTransaction(): void {
    this.#transaction?.end();
    this.#transaction = null;
  }

  /** Runs a statement when no other's transaction is open, again and again while another program writes. */
  async #patiently<Result>(
    connection: SqliteConnection | null,
    work: (database: PreparedDatabase) => Result,
  ): Promise<Result> {
    for (let waitedMs = 0; ; waitedMs += BUSY_RETRY_MS) {
      while (this.#transaction && this.#transaction.connection !== connection) await this.#transaction.isOver;
      try {
        return this.#translated(() => work(this.#open));
      } catch (error) {
        const isBusy = error instanceof StoreError && error.trouble === "busy";
        if (!isBusy || waitedMs >= this.#busyDeadlineMs) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, BUSY_RETRY_MS));
    }
  }

  get #open(): PreparedDatabase {
    if (!this.#database) throw new Error(`${this.#path} is closed.`);
    return this.#database;
  }

  /** @throws StoreError in place of SQLite's own errors about the file. */
  #translated<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      const trouble = this.#troubleOf(error);
      if (trouble === null) throw error;
      const detail = trouble === "busy" ? `${this.#busyDeadlineMs / 1000} s` : messageOf(error);
      throw new StoreError(trouble, this.#path, detail, { cause: error });
    }
  }

  /** The file itself may be missing: its folder is there. */
  #isShortOfDescriptors(): boolean {
    return isShortOfDescriptors(this.#dataDirectory, DESCRIPTORS_NEEDED);
  }

  /** @returns null for an error that is about a statement. @see https://www.sqlite.org/rescode.html */
  #troubleOf(error: unknown): StoreTrouble | null {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return "busy";
    if (/^SQLITE_(FULL|IOERR|READONLY)/.test(code))
      return this.#isShortOfDescriptors() ? "descriptors" : "unwritable";
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return "corrupt";
    // A file that can't be opened has no code: libsql 0.5 tells it in words.
    if (/^SQLITE_CANTOPEN/.test(code) || /ConnectionFailed|os error/.test(messageOf(error)))
      return this.#isShortOfDescriptors() ? "descriptors" : "unopenable";
    return null;
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #run: (query: CompiledQuery) => Promise<QueryResult<unknown>>;

  constructor(run: (query: CompiledQuery) => Promise<QueryResult<unknown>>) {
    this.#run = run;
  }

  // The rows are what the statement selects: the types are the caller's, as with every driver of Kysely.
  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#run(query) as Promise<QueryResult<Row>>;
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("Rows are read a page at a time: a stream would keep everybody else waiting.");
  }
}

/**
 * Runs a statement that writes, in a transaction of its own. A statement that itself waits for the lock of another
 * program would stay under way in libsql 0.5, and no transaction could be committed until it is collected as garbage.
 */
function runAlone(database: PreparedDatabase, query: CompiledQuery): QueryResult<unknown> {
  database.exec("begin immediate");
  try {
    const result = database.run(query);
    database.exec("commit");
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw error;
  }
}

/** Whether it needs no write lock, or can't be in a transaction. */
function isReading({ query, sql }: CompiledQuery): boolean {
  return query.kind === "SelectQueryNode" || /^\s*(select|pragma|vacuum|commit|rollback)\b/i.test(sql);
}

/** The database file, with statements that stay prepared: to prepare one takes as long as to run it. */
class PreparedDatabase extends Libsql {
  /** By their text; what was used last is last. */
  readonly #statements = new Map<string, Libsql.Statement<Parameter[][]>>();

  run({ sql, parameters }: CompiledQuery): QueryResult<unknown> {
    const statement = this.#statements.get(sql) ?? this.prepare<Parameter[][]>(sql);
    // Out of the way while it runs: one that fails may be left half done, and is not used again.
    this.#statements.delete(sql);
    const result = runStatement(statement, parameters.map(bindable));
    this.#keep(sql, statement);
    return result;
  }

  #keep(sql: string, statement: Libsql.Statement<Parameter[][]>): void {
    this.#statements.set(sql, statement);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size > STATEMENTS_KEPT && oldest !== undefined) this.#statements.delete(oldest);
  }
}

function runStatement(statement: Libsql.Statement<Parameter[][]>, bound: Parameter[]): QueryResult<unknown> {
  if (statement.reader) return { rows: statement.all(bound) };
  const { changes, lastInsertRowid } = statement.run(bound);
  return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
