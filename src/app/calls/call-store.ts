import type { Selectable, UpdateResult } from "kysely";
import type { Budgets, Dialer } from "../policy/budgets.ts";
import type { Room } from "../rooms/rooms.ts";
import { isOpenCall } from "../store/growth-indexes.ts";
import { KeyedQueue } from "../store/keyed-queue.ts";
import type { Recording } from "../store/recording.ts";
import type { CallRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { isUnwritable } from "../store/store-error.ts";
import { type Call, isLeftBehind, isOver } from "./call.ts";
import { fromRow, toRow } from "./call-row.ts";

/** How many calls that are over a room lists. */
const ENDED_LISTED = 20;
/** A call that was given up so long ago has no phone any more: the platform ends calls after six hours. */
const GIVEN_UP_FOR_MS = 7 * 60 * 60_000;
/** How many calls are read at once where all are wanted. */
const PAGE_LENGTH = 500;

/** Facts about a new call besides the call. */
export interface NewCall {
  /** Digest of the dial, to compare a repeated request with. */
  request: string;
  /** The telephone number that is called; null: none. */
  number: string | null;
  /** Null: the app itself. */
  dialer: Dialer | null;
}

/**
 * The calls of one platform project, in the database. A room shows those of its session: the calls of an earlier room
 * of its name, which has ended, are not shown to the people of the new one.
 *
 * While the disk takes nothing, what happens to running calls is kept here, so that they can be hung up. It is written
 * as soon as that is possible; a program that ends before finds out from the platform.
 */
export class CallStore {
  readonly #database: Database;
  readonly #project: string;
  readonly #recording: Pick<Recording, "noteFailure"> | undefined;
  readonly #changes = new KeyedQueue();
  /** Calls as they are, where the database has them as they were. */
  readonly #unwritten = new Map<string, Call>();

  /** @param recording told about each change that can't be written. */
  constructor(database: Database, project: string, recording?: Pick<Recording, "noteFailure">) {
    this.#database = database;
    this.#project = project;
    this.#recording = recording;
  }

  get unwrittenCount(): number {
    return this.#unwritten.size;
  }

  /** Writes what could not be written when it happened. */
  async writeUnwritten(): Promise<void> {
    for (const callId of [...this.#unwritten.keys()]) await this.change(callId, (call) => call);
  }

  /**
   * Stores a new call and takes its place in the budgets, in one transaction: of many at once none believes to be the
   * last that fits.
   *
   * @returns the call, which may last shorter than it was to; null if its id is taken.
   * @throws TooManyCalls
   */
  async insert(
    call: Call,
    known: NewCall,
    budgets: Pick<Budgets, "enter" | "reserve">,
  ): Promise<Call | null> {
    try {
      return await this.#insert(call, known, budgets);
    } catch (error) {
      this.#recording?.noteFailure(error);
      throw error;
    }
  }

  #insert(
    call: Call,
    { request, number, dialer }: NewCall,
    budgets: Pick<Budgets, "enter" | "reserve">,
  ): Promise<Call | null> {
    return this.#database.transaction().execute(async (transaction) => {
      await budgets.enter(transaction);
      const taken = transaction.selectFrom("calls").select("call_id").where("call_id", "=", call.callId);
      if (await taken.executeTakeFirst()) return null;
      const { roomId, maxTalkSeconds: asked, requestedAt: now } = call;
      const claim = { roomId, number, dialer, maxTalkSeconds: asked, now };
      const { maxTalkSeconds, pricePerMinute } = await budgets.reserve(transaction, claim);
      const granted = { ...call, maxTalkSeconds };
      await transaction
        .insertInto("calls")
        .values({
          ...toRow(granted),
          call_id: call.callId,
          project: this.#project,
          request,
          revision: 0,
          host_id: dialer?.id ?? null,
          address_prefix: dialer?.addressPrefix ?? null,
          number,
          price_per_minute: pricePerMinute,
        })
        .execute();
      return granted;
    });
  }

  /** @throws if there is no such call. */
  async get(callId: string): Promise<Call> {
    return this.#read(await this.#row(callId));
  }

  /** @returns the call and the digest of the request it was made by; undefined for a call of another room. */
  async find(roomId: string, callId: string): Promise<{ call: Call; request: string } | undefined> {
    const row = await this.#calls()
      .where("room_id", "=", roomId)
      .where("call_id", "=", callId)
      .executeTakeFirst();
    return row && { call: this.#read(row), request: row.request };
  }

  /** In whichever room. */
  async findById(callId: string): Promise<Call | undefined> {
    const row = await this.#calls().where("call_id", "=", callId).executeTakeFirst();
    return row && this.#read(row);
  }

  async findByConnection(sessionId: string, connectionId: string): Promise<Call | undefined> {
    for (const call of this.#unwritten.values())
      if (call.sessionId === sessionId && call.connectionId === connectionId) return call;
    const row = await this.#calls()
      .where("session_id", "=", sessionId)
      .where("connection_id", "=", connectionId)
      .executeTakeFirst();
    return row && this.#read(row);
  }

  /** Calls that are not over, newest first: of one room, or of all. */
  async open(roomId?: string): Promise<Call[]> {
    let query = this.#calls().where(isOpenCall);
    if (roomId !== undefined) query = query.where("room_id", "=", roomId);
    const rows = await query.orderBy("requested_at", "desc").execute();
    return this.#readAll(rows).filter((call) => !isOver(call));
  }

  /** The calls of a session whose connections are not known: open ones, and those that were given up. Oldest first. */
  async unconnected(sessionId: string, now: number): Promise<Call[]> {
    const rows = await this.#calls()
      .where("session_id", "=", sessionId)
      .where("connection_id", "is", null)
      .where("requested_at", ">", now - GIVEN_UP_FOR_MS)
      .where(({ or, eb }) => or([isOpenCall, eb("dial_lost_at", "is not", null)]))
      .orderBy("requested_at")
      .execute();
    return this.#readAll(rows).filter(({ connectionId }) => connectionId === null);
  }

  /** Calls whose phones were found after the calls had been given up, and are not known to be gone. */
  async leftBehind(): Promise<Call[]> {
    const rows = await this.#calls()
      .where("state", "=", "ended")
      .where("connection_id", "is not", null)
      .where("dial_lost_at", "is not", null)
      .execute();
    return this.#readAll(rows).filter(isLeftBehind);
  }

  /**
   * Calls of which nobody knows whether a phone is on the line: their dials were never answered, or their phones were
   * found after they had been given up. Longer ago than any call lasts there is none.
   */
  async lost(now: number): Promise<Call[]> {
    const rows = await this.#calls()
      .where("dial_lost_at", "is not", null)
      .where("requested_at", ">", now - GIVEN_UP_FOR_MS)
      .execute();
    return this.#readAll(rows).filter(({ dialLostAt }) => dialLostAt !== null);
  }

  /** @returns which of these connections of a session belong to a call, running or over. */
  async claimed(sessionId: string, connectionIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.#database
      .selectFrom("calls")
      .select("connection_id")
      .where("session_id", "=", sessionId)
      .where("connection_id", "in", connectionIds)
      .execute();
    const unwritten = [...this.#unwritten.values()].filter((call) => call.sessionId === sessionId);
    return new Set([
      ...rows.flatMap(({ connection_id }) => connection_id ?? []),
      ...unwritten.flatMap(({ connectionId }) => connectionId ?? []),
    ]);
  }

  /** The room's running calls, then the last ended ones, each newest first. */
  async list(room: Room): Promise<Call[]> {
    const newestFirst = this.#ofRoom(room).orderBy("requested_at", "desc");
    const ended = await newestFirst.where("state", "=", "ended").limit(ENDED_LISTED).execute();
    const open = await newestFirst.where(isOpenCall).execute();
    const calls = this.#readAll([...open, ...ended]);
    return [...calls.filter((call) => !isOver(call)), ...calls.filter(isOver)];
  }

  /** Every call of a room, oldest first. Read a page at a time: nobody else waits while they are sent away. */
  async *all(room: Room): AsyncGenerator<Call> {
    let last: Call | undefined;
    do {
      const page: Call[] = await this.#page(room, last);
      yield* page;
      last = page.length === PAGE_LENGTH ? page.at(-1) : undefined;
    } while (last);
  }

  /**
   * Changes a call. Two changes at the same moment, also by two processes, are made one after the other:
   * the loser looks at what the winner left and tries again.
   *
   * @param change returns the same object for "no change"; may be called several times.
   */
  change(callId: string, change: (call: Call) => Call): Promise<{ before: Call; call: Call }> {
    return this.#changes.run(callId, () => this.#change(callId, change));
  }

  async #change(callId: string, change: (call: Call) => Call): Promise<{ before: Call; call: Call }> {
    for (;;) {
      const row = await this.#row(callId);
      const before = this.#read(row);
      const call = change(before);
      if (call === before && !this.#unwritten.has(callId)) return { before, call };
      if (await this.#isWritten(row, call)) return { before, call };
    }
  }

  /** @returns false if another process was faster. */
  async #isWritten(row: Selectable<CallRow>, call: Call): Promise<boolean> {
    try {
      const { numUpdatedRows } = await this.#update(row, call);
      if (numUpdatedRows === 1n) this.#unwritten.delete(call.callId);
      return numUpdatedRows === 1n;
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      this.#unwritten.set(call.callId, call);
      this.#recording?.noteFailure(error);
      return true;
    }
  }

  #read(row: Selectable<CallRow>): Call {
    return this.#unwritten.get(row.call_id) ?? fromRow(row);
  }

  #readAll(rows: readonly Selectable<CallRow>[]): Call[] {
    return rows.map((row) => this.#read(row));
  }

  async #page(room: Room, after: Call | undefined): Promise<Call[]> {
    let query = this.#ofRoom(room);
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple("requested_at", "call_id"), ">", tuple(after.requestedAt, after.callId)),
      );
    const rows = await query.orderBy("requested_at").orderBy("call_id").limit(PAGE_LENGTH).execute();
    return this.#readAll(rows);
  }

  #update(row: Selectable<CallRow>, next: Call): Promise<UpdateResult> {
    return this.#database
      .updateTable("calls")
      .set({ ...toRow(next), revision: row.revision + 1 })
      .where("call_id", "=", row.call_id)
      .where("revision", "=", row.revision)
      .executeTakeFirstOrThrow();
  }

  #row(callId: string): Promise<Selectable<CallRow>> {
    return this.#calls().where("call_id", "=", callId).executeTakeFirstOrThrow();
  }

  #ofRoom({ roomId, sessionId }: Room) {
    return this.#calls().where("room_id", "=", roomId).where("session_id", "=", sessionId);
  }

  #calls() {
    return this.#database.selectFrom("calls").selectAll().where("project", "=", this.#project);
  }
}
