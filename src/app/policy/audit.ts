import { randomUUID } from "node:crypto";
import type { Visitor } from "../http/visitor.ts";
import type { Database } from "../store/store.ts";
import { redactTarget } from "./redact-target.ts";
import { type AuditAction, AuditEntry, type AuditOutcome } from "./wire.ts";

/** More of a text that somebody sent is not kept. */
const TEXT_MAX_LENGTH = 300;
/** How many entries are read at once. */
const PAGE_LENGTH = 200;

/** Something that was decided. */
export interface Decision {
  action: AuditAction;
  /** Null: the app itself, or somebody who is not known yet. */
  visitor: Pick<Visitor, "id" | "address"> | null;
  outcome: AuditOutcome;
  /** The rule that allows, or the sentence that refuses. */
  why: string | null;
  roomId?: string;
  callId?: string;
  /** Target of the dial, as it was given: it is stored without telephone numbers. */
  target?: string;
}

interface AuditParts {
  database: Database;
  now: () => number;
}

/** The audit log: who decided what, when, from where, and why. In the database, without whole telephone numbers. */
export class Audit {
  readonly #parts: AuditParts;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  async note({ action, visitor, outcome, why, roomId, callId, target }: Decision): Promise<void> {
    await this.#parts.database
      .insertInto("audit_entries")
      .values({
        entry_id: randomUUID(),
        at: this.#parts.now(),
        who: visitor?.id ?? null,
        address: visitor?.address ?? null,
        action,
        room_id: roomId ?? null,
        call_id: callId ?? null,
        target: target === undefined ? null : toStored(target),
        outcome,
        why: why === null ? null : toStored(why),
      })
      .execute();
  }

  /** The newest entries, newest first. @param before milliseconds since the epoch; null: now. */
  async list(before: number | null): Promise<AuditEntry[]> {
    let query = this.#parts.database.selectFrom("audit_entries").selectAll();
    if (before !== null) query = query.where("at", "<", before);
    const rows = await query.orderBy("at", "desc").orderBy("entry_id").limit(PAGE_LENGTH).execute();
    return rows.map(({ room_id: roomId, call_id: callId, entry_id: _, ...row }) =>
      AuditEntry.parse({ ...row, roomId, callId }),
    );
  }
}

/** Text that was refused may be anything, also what the database can't store. */
function toStored(text: string): string {
  return redactTarget(text.slice(0, TEXT_MAX_LENGTH).replace(/\p{Cc}/gu, "\uFFFD"));
}
