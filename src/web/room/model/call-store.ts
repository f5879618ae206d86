import type { Call, CallChange, CallEnd, CallList } from "../../../app/calls/wire.ts";
import { stateRanks } from "../../../shared/call-states.ts";
import type { ShownReason } from "../../../shared/end-reasons.ts";
import type { DialOptions } from "../api/calls.ts";
import { Changes } from "./changes.ts";
import type { ServerClock } from "./clock.ts";

/** For a call without updates. (Not the local time, which may be ahead of the server's.) */
const NEVER_UPDATED = 0;

/** Calls that ended longer ago than this when the page was opened get no card. */
const HISTORY_AGE_MS = 20_000;

/** A call as the page keeps it. It makes its own words about the end. */
export type KeptCall = Omit<Call, "end"> & { end: KeptEnd | null };
type KeptEnd = Pick<CallEnd, "by" | "who" | "limit" | "code"> & ShownReason;

/** A call, and the page's own knowledge of it. Times are the server's, ms since the epoch. */
export type StoredCall = {
  call: KeptCall;
  /** Time of the last update. */
  updatedAt: number;
  /** Whether the platform reports when it rings and why it ends. */
  hasMonitoring: boolean;
  /** Options of this page's dial request, to repeat it. */
  options: DialOptions;
  /** Whether this page placed it. */
  isOwn: boolean;
  /** Whether the dial request is under way. */
  placing: boolean;
  /** Time of this page's hang-up request; null: none. */
  hangUpAt: number | null;
  /** Time of this page's mute request; null: none, or it was refused. */
  muteAskedAt: number | null;
  /** Reason why the last request for it failed; null: none did. */
  problem: string | null;
  dismissed: boolean;
};

/** Calls of the room: their state on the server, and requests of this page that are under way. */
export class CallStore extends Changes {
  readonly clock: ServerClock;
  readonly #hasMonitoring: boolean;
  readonly #bridgeNumber: string | null;
  readonly #bridgeIds = new Set<string>();
  readonly #calls = new Map<string, StoredCall>();

  /**
   * @param hasMonitoring whether the platform reports to the server when a phone rings and why a call ends.
   * @param bridgeNumber target of the bridge to telephone callers: it is not stored as a call.
   */
  constructor(clock: ServerClock, hasMonitoring = true, bridgeNumber: string | null = null) {
    super();
    this.clock = clock;
    this.#hasMonitoring = hasMonitoring;
    this.#bridgeNumber = bridgeNumber;
  }

  /** Newest first. */
  get calls(): StoredCall[] {
    return [...this.#calls.values()].sort((a, b) => b.call.requestedAt - a.call.requestedAt);
  }

  get live(): StoredCall[] {
    return this.calls.filter(isLive);
  }

  find(callId: string): StoredCall | undefined {
    return this.#calls.get(callId);
  }

  /** Whether a call is the bridge to telephone callers. */
  isBridge(callId: string | null): boolean {
    return callId !== null && this.#bridgeIds.has(callId);
  }

  /** Adds a call before it is requested, so that it is shown at once. */
  place({ callId, to, by }: Pick<Call, "callId" | "to" | "by">, options: DialOptions = {}): void {
    const call: KeptCall = {
      callId,
      id: null,
      connectionId: null,
      streamId: null,
      to,
      state: "requested",
      secure: options.secure ?? false,
      by,
      observeForceMute: true,
      digits: options.digits === undefined ? null : "waiting",
      maxRingSeconds: 0,
      maxTalkSeconds: null,
      mutedAt: null,
      mutedBy: null,
      requestedAt: this.clock.now(),
      ringingAt: null,
      answeredAt: null,
      heldAt: null,
      endedAt: null,
      end: null,
    };
    this.#put(call, NEVER_UPDATED, { isOwn: true, placing: true, options });
  }

  /** Applies the answer to this page's dial request, which may be older than the events received meanwhile. */
  confirm(call: Call): void {
    const known = this.#calls.get(call.callId);
    const updatedAt = known?.updatedAt ?? NEVER_UPDATED;
    if (known && stateRanks[known.call.state] > stateRanks[call.state])
      this.change(call.callId, { placing: false });
    else this.#put(call, updatedAt, { placing: false });
  }

  /** Ends a call that the server refused, or does not know. */
  refuse(callId: string, why: ShownReason): void {
    const known = this.#calls.get(callId);
    if (!known) return;
    const end = { by: "platform" as const, who: null, limit: null, code: null, ...why };
    this.#put({ ...known.call, state: "ended", endedAt: this.clock.now(), end }, known.updatedAt, {
      placing: false,
    });
  }

  /** Marks a call of which only the next list tells whether it was placed. */
  markUnknown(callId: string): void {
    const known = this.#calls.get(callId);
    if (known?.call.state !== "requested") return;
    this.#put({ ...known.call, state: "unknown" }, known.updatedAt, { placing: false });
  }

  change(callId: string, change: Partial<Omit<StoredCall, "call">>): void {
    const known = this.#calls.get(callId);
    if (!known) return;
    this.#calls.set(callId, { ...known, ...change });
    this.announce();
  }

  /** Applies a change of one call. */
  receive({ call, now }: CallChange): void {
    this.clock.set(now);
    if (this.#goesToBridge(call)) {
      this.#addBridge(call.callId);
      return;
    }
    const known = this.#calls.get(call.callId);
    if (known && now < known.updatedAt) return;
    this.#put(call, now, {});
  }

  /** Applies the list of calls. A live call that is not listed was never placed, or the platform restarted. */
  receiveAll({ calls, now }: CallList): void {
    this.clock.set(now);
    for (const call of calls) this.#receiveListed(call, now);
    const listed = new Set(calls.map((call) => call.callId));
    for (const stored of this.live) {
      if (!stored.placing && !listed.has(stored.call.callId)) {
        this.refuse(stored.call.callId, { reason: "not-listed" });
      }
    }
  }

  #receiveListed(call: Call, now: number): void {
    const isNew = !this.#calls.has(call.callId);
    const isHistory = call.endedAt !== null && now - call.endedAt > HISTORY_AGE_MS;
    this.receive({ call, now });
    if (isNew && isHistory) this.change(call.callId, { dismissed: true });
  }

  /** A call from a room to that number has a caller's name, and can be muted as a phone. */
  #goesToBridge({ to, by, observeForceMute }: Call): boolean {
    return to === this.#bridgeNumber && by === null && !observeForceMute;
  }

  #addBridge(callId: string): void {
    this.#bridgeIds.add(callId);
    this.announce();
  }

  #put(call: KeptCall, updatedAt: number, change: Partial<Omit<StoredCall, "call">>): void {
    const known = this.#calls.get(call.callId);
    const asked = { options: {}, isOwn: false, placing: false, hangUpAt: null, muteAskedAt: null };
    const fresh = { ...asked, hasMonitoring: this.#hasMonitoring, problem: null, dismissed: false };
    this.#calls.set(call.callId, { ...fresh, ...known, ...change, call, updatedAt });
    this.announce();
  }
}

/** @returns whether the call has not ended. */
export function isLive(stored: StoredCall): boolean {
  return stored.call.state !== "ended";
}

/** @returns whether the call ended for a reason that has to be told. */
export function hasFailed(stored: StoredCall): boolean {
  const { call, hangUpAt } = stored;
  if (call.state !== "ended" || hangUpAt !== null) return false;
  if (call.end !== null && call.end.limit !== null) return true;
  if (call.answeredAt === null) return call.end?.by !== "us";
  return call.end?.by === "platform" && !hasUnknownEnd(stored);
}

/** @returns whether an answered call ended for an unknown reason: most likely they hung up. */
export function hasUnknownEnd({ call, hasMonitoring }: StoredCall): boolean {
  return !hasMonitoring && call.answeredAt !== null && call.end?.by === "platform" && call.end.code === null;
}
