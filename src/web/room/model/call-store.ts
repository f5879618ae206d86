import type { Call, CallChange, CallList, CallState } from "../../../app/calls/wire.ts";
import type { DialOptions } from "../api/calls.ts";
import { Changes } from "./changes.ts";
import type { ServerClock } from "./clock.ts";

/** How far a call has come. A word from the server that would take it back is old news. */
const RANK: Record<CallState, number> = {
  requested: 0,
  unknown: 0,
  dialing: 1,
  ringing: 2,
  active: 3,
  "on hold": 3,
  ending: 4,
  ended: 5,
};

/** No event has told of this call yet. (The local clock must not stand in: it may be ahead of the server's.) */
const NEVER_UPDATED = 0;

/** Calls that had ended before this page came are history, and get no card, when they are older than this. */
const HISTORY_AGE_MS = 20_000;

/** All calls of the room as this page knows them: the server's word, and what was asked of it here. */
export class CallStore extends Changes {
  readonly clock: ServerClock;
  readonly #isReported: boolean;
  readonly #bridgeNumber: string | null;
  readonly #bridgeIds = new Set<string>();
  readonly #calls = new Map<string, StoredCall>();

  /**
   * @param isReported whether the platform tells the server when a phone rings and why a call ends.
   * @param bridgeNumber where bridges to telephone callers go: those are no phones of their own, and are not stored.
   */
  constructor(clock: ServerClock, isReported = true, bridgeNumber: string | null = null) {
    super();
    this.clock = clock;
    this.#isReported = isReported;
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

  /** Whether a call is no phone of its own, but the line to many. */
  isBridge(callId: string | null): boolean {
    return callId !== null && this.#bridgeIds.has(callId);
  }

  /** A call that this page is about to ask for: it stands there at once. */
  place({ callId, to, by }: Pick<Call, "callId" | "to" | "by">, options: DialOptions = {}): void {
    const call: Call = {
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

  /** The answer to our own request. It may be older than what the events have told meanwhile. */
  confirm(call: Call): void {
    const known = this.#calls.get(call.callId);
    const updatedAt = known?.updatedAt ?? NEVER_UPDATED;
    if (known && RANK[known.call.state] > RANK[call.state]) this.change(call.callId, { placing: false });
    else this.#put(call, updatedAt, { placing: false });
  }

  /** The server refused: the call ends here, with the server's reason. */
  refuse(callId: string, problem: string): void {
    const known = this.#calls.get(callId);
    if (!known) return;
    const end = { by: "platform" as const, who: null, limit: null, code: null, text: problem };
    this.#put({ ...known.call, state: "ended", endedAt: this.clock.now(), end }, known.updatedAt, {
      placing: false,
    });
  }

  /** Nobody knows whether the call was placed: the next list will tell. */
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

  /** One change, as the server tells it. */
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

  /** The calls as they are. A live call that the server does not know was never placed, or the platform restarted. */
  receiveAll({ calls, now }: CallList): void {
    this.clock.set(now);
    for (const call of calls) this.#receiveListed(call, now);
    const listed = new Set(calls.map((call) => call.callId));
    for (const stored of this.live) {
      if (!stored.placing && !listed.has(stored.call.callId)) {
        this.refuse(stored.call.callId, "This call is not on the line any more");
      }
    }
  }

  #receiveListed(call: Call, now: number): void {
    const isNew = !this.#calls.has(call.callId);
    const isHistory = call.endedAt !== null && now - call.endedAt > HISTORY_AGE_MS;
    this.receive({ call, now });
    if (isNew && isHistory) this.change(call.callId, { dismissed: true });
  }

  /** Whoever dials that number from a room has a name, and can be muted as a phone. */
  #goesToBridge({ to, by, observeForceMute }: Call): boolean {
    return to === this.#bridgeNumber && by === null && !observeForceMute;
  }

  #addBridge(callId: string): void {
    this.#bridgeIds.add(callId);
    this.announce();
  }

  #put(call: Call, updatedAt: number, change: Partial<Omit<StoredCall, "call">>): void {
    const known = this.#calls.get(call.callId);
    const asked = { options: {}, isOwn: false, placing: false, hangUpAt: null, muteAskedAt: null };
    const fresh = { ...asked, isReported: this.#isReported, problem: null, dismissed: false };
    this.#calls.set(call.callId, { ...fresh, ...known, ...change, call, updatedAt });
    this.announce();
  }
}

/** A call, and what this page knows about it beyond the server's word. Times are the server's, ms since the epoch. */
export type StoredCall = {
  call: Call;
  /** When the last word about this call was said. */
  updatedAt: number;
  /** Whether the platform tells the server when it rings and why it ends. */
  isReported: boolean;
  /** What it was placed with on this page, to place it so again. */
  options: DialOptions;
  /** It was placed from this page. */
  isOwn: boolean;
  /** The request that places it is under way. */
  placing: boolean;
  /** When somebody on this page asked to hang up; null: nobody did. */
  hangUpAt: number | null;
  /** When somebody on this page asked to mute the phone; null: nobody did, or it was refused. */
  muteAskedAt: number | null;
  /** Why the server did not place it, or could not hang it up or mute it; null: all went well. */
  problem: string | null;
  dismissed: boolean;
};

/** @returns whether a phone is on the line, or may still come on it. */
export function isLive(stored: StoredCall): boolean {
  return stored.call.state !== "ended";
}

/** @returns whether the call ended in a way that somebody should know the reason of. */
export function hasFailed(stored: StoredCall): boolean {
  const { call, hangUpAt } = stored;
  if (call.state !== "ended" || hangUpAt !== null) return false;
  if (call.end !== null && call.end.limit !== null) return true;
  if (call.answeredAt === null) return call.end?.by !== "us";
  return call.end?.by === "platform" && !hasUnknownEnd(stored);
}

/** @returns whether a call that was answered ended in a way that nobody can know: most likely they hung up. */
export function hasUnknownEnd({ call, isReported }: StoredCall): boolean {
  return !isReported && call.answeredAt !== null && call.end?.by === "platform" && call.end.code === null;
}
