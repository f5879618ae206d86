import { sql } from "kysely";
import type { Settings } from "../../settings/settings.ts";
import type { Visitor } from "../http/visitor.ts";
import { isOpenCall } from "../store/growth-indexes.ts";
import type { Database } from "../store/store.ts";
import { CallsStopped } from "./calls-stopped.ts";
import { configuredPrice, countryOfNumber, MILLIONTHS } from "./prices.ts";
import { type Budget, TooManyCalls } from "./too-many-calls.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** More than anybody dials by hand in a room; a program that runs wild stops here. */
const ROOM_DIALS_PER_MINUTE = 30;
/** The platform ends every call after so long. */
const PLATFORM_MAX_TALK_S = 6 * 60 * 60;
/** A talk for which less is left of the day's budget does not begin. */
const SHORTEST_TALK_S = 60;
/** The row that all dials pass, one after the other, whichever process they are of. */
export const GATE = "dials";

/** The person who dials, as budgets and the audit log know them. */
export type Dialer = Pick<Visitor, "id" | "address" | "addressPrefix">;

/** A dial that asks for a place in the budgets. */
export interface Claim {
  roomId: string;
  /** The telephone number that is called; null: none. */
  number: string | null;
  /** Null: the app itself, which opens a bridge. */
  dialer: Dialer | null;
  maxTalkSeconds: number | null;
  now: number;
}

/** Share of the budgets that a dial was granted: the columns that the next one is counted by. */
export interface Grant {
  /** As long as it may last now: what is left of a day may be less than what was asked for. */
  maxTalkSeconds: number | null;
  /** Millionths; null: unknown. */
  pricePerMinute: number | null;
}

/** How much of a budget is taken. */
export interface Usage {
  budget: Budget;
  /** Owner of the budget: a room, a host …; null: everybody. */
  owner: string | null;
  used: number;
  limit: number;
}

interface BudgetsParts {
  database: Database;
  project: string;
  settings: Pick<Settings, "limits">;
  now: () => number;
}

/**
 * Budgets of dials: calls at once, calls in a minute, minutes and money of the last 24 hours. Everything is counted from
 * the rows of calls, so that a restart forgets nothing, and a call that is over gives back what it has not used by being
 * over. An open call counts with all that it may still use.
 */
export class Budgets {
  readonly #parts: BudgetsParts;

  constructor(parts: BudgetsParts) {
    this.#parts = parts;
  }

  /**
   * Lets dials pass one after the other until their transactions are over: of two at once the second counts the first.
   *
   * @param transaction has to insert the call before it ends.
   * @throws CallsStopped if none may pass.
   */
  async enter(transaction: Database): Promise<void> {
    const { stopped_at } = await transaction
      .insertInto("dial_gate")
      .values({ name: GATE, passed: 1, stopped_at: null, stopped_by: null, stopped_why: null })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ passed: sql`dial_gate.passed + 1` }))
      .returning("stopped_at")
      .executeTakeFirstOrThrow();
    if (stopped_at !== null) throw new CallsStopped();
  }

  /** @throws TooManyCalls for the first budget that has no place. */
  async reserve(transaction: Database, claim: Claim): Promise<Grant> {
    for (const { usage, refuse } of await this.#counts(transaction, claim))
      if (usage.used >= usage.limit) throw refuse();
    return this.#reserveTime(transaction, claim);
  }

  /** The budgets that a dial has taken from, as they are now. */
  async usage(claim: Claim): Promise<Usage[]> {
    const { database } = this.#parts;
    const counts = (await this.#counts(database, claim)).map(({ usage }) => usage);
    return [...counts, ...(await this.#day(database, claim.now))];
  }

  /** The budgets of everybody together. */
  async usageOfAll(): Promise<Usage[]> {
    const { database, now } = this.#parts;
    const nobody = { roomId: "", number: null, dialer: null, maxTalkSeconds: null, now: now() };
    const counts = (await this.#counts(database, nobody)).map(({ usage }) => usage);
    return [...counts.filter(({ owner }) => owner === null), ...(await this.#day(database, nobody.now))];
  }

  /** Calls at once and calls in a minute. */
  async #counts(database: Database, { roomId, number, dialer, now }: Claim): Promise<Count[]> {
    const { limits } = this.#parts.settings;
    const open = await this.#openCalls(database);
    const recent = await this.#recentCalls(database, now);
    const atOnce = (budget: Budget, owner: string | null, used: number, limit: number, whose: string) => ({
      usage: { budget, owner, used, limit },
      refuse: () => TooManyCalls.atOnce(budget, limit, whose),
    });
    const inMinute = (budget: Budget, owner: string | null, dials: Recent[], limit: number) => ({
      usage: { budget, owner, used: dials.length, limit },
      refuse: () => TooManyCalls.inAMinute(budget, (dials[limit - 1]?.requested_at ?? now) + MINUTE_MS - now),
    });
    // Nobody knows whether there is a phone: waiting for that keeps no other phone of the room from being called.
    const ofRoom = open.filter(({ room_id, isLost }) => room_id === roomId && !isLost).length;
    const dialsOf = (column: keyof Recent, value: string | null) =>
      recent.filter((dial) => dial[column] === value);
    return [
      inMinute("calls of a room in a minute", roomId, dialsOf("room_id", roomId), ROOM_DIALS_PER_MINUTE),
      inMinute("calls in a minute", null, recent, limits.maxDials),
      ...(number === null
        ? []
        : [
            inMinute(
              "calls to a number in a minute",
              number,
              dialsOf("number", number),
              limits.maxDialsOfNumber,
            ),
          ]),
      ...(dialer === null ? [] : this.#countsOfDialer(dialer, open, dialsOf, atOnce, inMinute)),
      atOnce("calls of a room", roomId, ofRoom, limits.maxCalls, "a room has"),
      atOnce("calls", null, open.length, limits.maxCallsOfAll, "all rooms together have"),
    ];
  }

  #countsOfDialer(
    { id: host, addressPrefix: address }: Dialer,
    open: Open[],
    dialsOf: (column: keyof Recent, value: string | null) => Recent[],
    atOnce: (budget: Budget, owner: string, used: number, limit: number, whose: string) => Count,
    inMinute: (budget: Budget, owner: string, dials: Recent[], limit: number) => Count,
  ): Count[] {
    const { limits } = this.#parts.settings;
    const ofHost = open.filter(({ host_id }) => host_id === host).length;
    return [
      inMinute("calls of a host in a minute", host, dialsOf("host_id", host), limits.maxDialsOfHost),
      inMinute(
        "calls of an address in a minute",
        address,
        dialsOf("address_prefix", address),
        limits.maxDialsOfAddress,
      ),
      atOnce("calls of a host", host, ofHost, limits.maxCallsOfHost, "a host has"),
    ];
  }

  /** A talk gets what is left of the day, so that no minute of it is lost, and none too many is talked. */
  async #reserveTime(database: Database, { number, maxTalkSeconds, now }: Claim): Promise<Grant> {
    const pricePerMinute = await this.#priceOf(database, number);
    let longestS = maxTalkSeconds ?? PLATFORM_MAX_TALK_S;
    for (const { budget, used, limit } of await this.#day(database, now)) {
      const left = limit - used;
      if (budget === "minutes in a day") longestS = Math.min(longestS, left * 60);
      else if (left <= 0) longestS = 0;
      else if (pricePerMinute !== null && pricePerMinute > 0)
        longestS = Math.min(longestS, Math.floor((left * MILLIONTHS) / pricePerMinute) * 60);
      if (Math.floor(longestS) < Math.min(SHORTEST_TALK_S, maxTalkSeconds ?? SHORTEST_TALK_S))
        throw TooManyCalls.inADay(
          budget,
          budget === "minutes in a day" ? "MAX_MINUTES_PER_DAY" : "MAX_MONEY_PER_DAY",
        );
    }
    const isUnlimited = maxTalkSeconds === null && longestS === PLATFORM_MAX_TALK_S;
    return { maxTalkSeconds: isUnlimited ? null : Math.floor(longestS), pricePerMinute };
  }

  /** Minutes and money, as far as they have limits. */
  async #day(database: Database, now: number): Promise<Usage[]> {
    const { maxMinutesInDay, maxMoneyInDay } = this.#parts.settings.limits;
    const usages: Usage[] = [];
    if (maxMinutesInDay !== null) {
      const used = (await this.#secondsOfDay(database, now)) / 60;
      usages.push({ budget: "minutes in a day", owner: null, used, limit: maxMinutesInDay });
    }
    if (maxMoneyInDay !== null) {
      const used = (await this.#millionthsOfDay(database, now)) / MILLIONTHS;
      usages.push({ budget: "money in a day", owner: null, used, limit: maxMoneyInDay });
    }
    return usages;
  }

  async #secondsOfDay(database: Database, now: number): Promise<number> {
    const { ms } = await database
      .selectFrom("calls")
      .select(sql<number | string | null>`sum(ended_at - ${talkedSince})`.as("ms"))
      .where("project", "=", this.#parts.project)
      .where("ended_at", ">", now - DAY_MS)
      .executeTakeFirstOrThrow();
    const { seconds } = await database
      .selectFrom("calls")
      .select(
        sql<number | string | null>`sum(coalesce(max_talk_seconds, ${PLATFORM_MAX_TALK_S}))`.as("seconds"),
      )
      .where("project", "=", this.#parts.project)
      .where(isOpenCall)
      .executeTakeFirstOrThrow();
    return Number(ms ?? 0) / 1000 + Number(seconds ?? 0);
  }

  /** Costs that the Voice API has reported, and for other calls those by their prices: each minute that has begun. */
  async #millionthsOfDay(database: Database, now: number): Promise<number> {
    const { project } = this.#parts;
    const reported = await database
      .selectFrom("voice_costs")
      .select(({ fn }) => fn.sum<number | string | null>("price").as("sum"))
      .where("project", "=", project)
      .where("at", ">", now - DAY_MS)
      .executeTakeFirstOrThrow();
    const ended = await database
      .selectFrom("calls")
      .select(
        sql<
          number | string | null
        >`sum(price_per_minute * ((ended_at - ${talkedSince} + ${MINUTE_MS - 1}) / ${MINUTE_MS}))`.as("sum"),
      )
      .where("project", "=", project)
      .where("ended_at", ">", now - DAY_MS)
      .where("price_per_minute", "is not", null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("voice_costs")
              .select("voice_costs.uuid")
              .whereRef("voice_costs.call_id", "=", "calls.call_id"),
          ),
        ),
      )
      .executeTakeFirstOrThrow();
    const open = await database
      .selectFrom("calls")
      .select(
        sql<
          number | string | null
        >`sum(price_per_minute * ((coalesce(max_talk_seconds, ${PLATFORM_MAX_TALK_S}) + 59) / 60))`.as("sum"),
      )
      .where("project", "=", project)
      .where(isOpenCall)
      .executeTakeFirstOrThrow();
    return [reported, ended, open].reduce((sum, row) => sum + Number(row.sum ?? 0), 0);
  }

  /** The configured price; else the last rate that the Voice API has reported for that country. */
  async #priceOf(database: Database, number: string | null): Promise<number | null> {
    const price = configuredPrice(number, this.#parts.settings.limits);
    const country = countryOfNumber(number);
    if (price !== null || country === null) return price;
    const row = await database
      .selectFrom("voice_costs")
      .select("rate")
      .where("project", "=", this.#parts.project)
      .where("country", "=", country)
      .orderBy("at", "desc")
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : Number(row.rate);
  }

  async #openCalls(database: Database): Promise<Open[]> {
    const rows = await database
      .selectFrom("calls")
      .select(["room_id", "host_id", "connection_id", "dial_lost_at"])
      .where("project", "=", this.#parts.project)
      .where(isOpenCall)
      .execute();
    return rows.map(({ room_id, host_id, connection_id, dial_lost_at }) => ({
      room_id,
      host_id,
      isLost: connection_id === null && dial_lost_at !== null,
    }));
  }

  /** Newest first. */
  #recentCalls(database: Database, now: number): Promise<Recent[]> {
    return database
      .selectFrom("calls")
      .select(["room_id", "host_id", "address_prefix", "number", "requested_at"])
      .where("project", "=", this.#parts.project)
      .where("requested_at", ">", now - MINUTE_MS)
      .where("requested_at", "<=", now) // a clock that was set back has calls of its future
      .orderBy("requested_at", "desc")
      .execute();
  }
}

/** Where no report comes, from when the phone was in the session: what is not known to be short counts as long. */
const talkedSince = sql`coalesce(answered_at, case when ringing_at is null then stream_seen_at end)`;

interface Count {
  usage: Usage;
  refuse(): TooManyCalls;
}

interface Open {
  room_id: string;
  host_id: string | null;
  /** Its dial was not answered. */
  isLost: boolean;
}

interface Recent {
  room_id: string;
  host_id: string | null;
  address_prefix: string | null;
  number: string | null;
  requested_at: number;
}
