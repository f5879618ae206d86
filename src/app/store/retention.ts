import { sql } from "kysely";
import type { Database } from "./store.ts";

const DAY_MS = 24 * 60 * 60_000;
/** The pause between two purges. */
const INTERVAL_MS = 60 * 60_000;
/** Rows that are deleted at once: nobody else waits long. */
const BATCH = 500;

/** Rows of one table that are kept for a time only. */
export interface KeptRows {
  table: string;
  key: string;
  /** The column of the time from which they are kept, in milliseconds since the epoch. */
  since: string;
  /** For how many days. */
  days: keyof KeptDays;
}

/** Days for which rows are kept: of calls and callers, and of the audit log. */
interface KeptDays {
  keepDays: number;
  auditDays: number;
}

/**
 * Everything about people and their phones that is kept for a time only. To add a table, add a row. No call lasts a day:
 * the platform ends each after six hours; and who is in by telephone is heard of every minute.
 */
export const keptForDays: readonly KeptRows[] = [
  { table: "calls", key: "call_id", since: "requested_at", days: "keepDays" },
  { table: "callers", key: "caller_id", since: "seen_at", days: "keepDays" },
  { table: "audit_entries", key: "entry_id", since: "at", days: "auditDays" },
];

interface RetentionParts {
  database: Database;
  days: KeptDays;
  now: () => number;
  /** Told how many rows of a table were deleted, kept for so many days, where it was any. */
  onPurge(purge: { table: string; rows: number; days: number }): void;
}

/** Deletes what has been kept long enough, every hour. */
export class Retention {
  readonly #parts: RetentionParts;
  #nextAt = 0;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** Purges if the last time was an hour ago. */
  async purgeIfDue(): Promise<void> {
    const { now, days, database, onPurge } = this.#parts;
    const at = now();
    if (at < this.#nextAt) return;
    let deleted = 0;
    for (const kept of keptForDays) {
      const keptDays = days[kept.days];
      const rows = await this.#purge(kept, at - keptDays * DAY_MS);
      if (rows > 0) onPurge({ table: kept.table, rows, days: keptDays });
      deleted += rows;
    }
    // Pages with what was deleted may still be in the log beside the database, from where they are written back.
    if (deleted > 0) await sql`pragma wal_checkpoint(truncate)`.execute(database);
    this.#nextAt = at + INTERVAL_MS;
  }

  /** @returns the age of the oldest call or caller in seconds; 0: there is none. */
  async oldestSeconds(): Promise<number> {
    const { database, now } = this.#parts;
    let oldest = Number.POSITIVE_INFINITY;
    for (const { table, since, days } of keptForDays) {
      if (days !== "keepDays") continue;
      const { rows } = await sql<{ oldest: number | null }>`
        select min(${sql.ref(since)}) as oldest from ${sql.table(table)}`.execute(database);
      oldest = Math.min(oldest, rows[0]?.oldest ?? oldest);
    }
    return Number.isFinite(oldest) ? Math.max(0, now() - oldest) / 1000 : 0;
  }

  async #purge({ table, key, since }: KeptRows, before: number): Promise<number> {
    const { database } = this.#parts;
    for (let deleted = 0; ; ) {
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where ${sql.ref(key)} in
          (select ${sql.ref(key)} from ${sql.table(table)} where ${sql.ref(since)} < ${before} limit ${BATCH})`.execute(
        database,
      );
      deleted += Number(numAffectedRows);
      if (numAffectedRows < BATCH) return deleted;
    }
  }
}
