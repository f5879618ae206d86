import type { Call, CallChange, CallList, CallState } from "../../../app/calls/wire.ts";
import type { DialOptions } from "../api/calls.ts";
import { Changes } from "./changes.ts";
import type { ServerClock } from "./clock.ts";
import { type BookedCall, isLive } from "./stored-call.ts";

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
const NOTHING_HEARD = 0;

/** Calls that had ended before this page came are history, and get no card, when they are older than this. */
const HISTORY_AGE_MS = 20_000;

/** All calls of the room as this page knows them: the server's word, and what was asked of it here. */
export class CallBook extends Changes {
  readonly clock: ServerClock;
  readonly #isReported: boolean;
  readonly #bridgeNumber: string | null;
  readonly #bridgeIds = new Set<string>();
  readonly #calls = new Map<string, BookedCall>();

  /**
   * @param isReported whether the platform tells the server when a phone rings and why a call ends.
   * @param bridgeNumber where bridges to telephone callers go: those are no phones of their own, and are not booked.
   */
  constructor(clock: ServerClock, isReported = true, bridgeNumber: string | null = null) {
    super();
    this.clock = clock;
    this.#isReported = isReported;
    this.#bridgeNumber = bridgeNumber;
  }

  /** Newest first. */
  get calls(): BookedCall[] {
    return [...this.#calls.values()].sort((a, b) => b.call.requestedAt - a.call.requestedAt);
  }

  get live(): BookedCall[] {
    return this.calls.filter(isLive);
  }

  find(callId: string): BookedCall | undefined {
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
    this.#book(call, NOTHING_HEARD, { isOwn: true, placing: true, options });
  }

  /** The answer to our own request. It may be older than what the events have told meanwhile. */
  placed(call: Call): void {
    const known = this.#calls.get(call.callId);
    const heardAt = known?.heardAt ?? NOTHING_HEARD;
    if (known && RANK[known.call.state] > RANK[call.state]) this.change(call.callId, { placing: false });
    else this.#book(call, heardAt, { placing: false });
  }

  /** The server refused: the call ends here, with the server's reason. */
  refused(callId: string, problem: string): void {
    const known = this.#calls.get(callId);
    if (!known) return;
    const end = { by: "platform" as const, who: null, limit: null, code: null, text: problem };
    this.#book({ ...known.call, state: "ended", endedAt: this.clock.now(), end }, known.heardAt, {
      placing: false,
    });
  }

  /** Nobody knows whether the call was placed: the next list will tell. */
  lostSight(callId: string): void {
    const known = this.#calls.get(callId);
    if (known?.call.state !== "requested") return;
    this.#book({ ...known.call, state: "unknown" }, known.heardAt, { placing: false });
  }

  change(callId: string, change: Partial<Omit<BookedCall, "call">>): void {
    const known = this.#calls.get(callId);
    if (!known) return;
    this.#calls.set(callId, { ...known, ...change });
    this.announce();
  }

  /** One change, as the server tells it. */
  hear({ call, now }: CallChange): void {
    this.clock.set(now);
    if (this.#goesToCallers(call)) {
      this.#noteBridge(call.callId);
      return;
    }
    const known = this.#calls.get(call.callId);
    if (known && now < known.heardAt) return;
    this.#book(call, now, {});
  }

  /** The calls as they are. A live call that the server does not know was never placed, or the platform restarted. */
  hearAll({ calls, now }: CallList): void {
    this.clock.set(now);
    for (const call of calls) this.#hearOne(call, now);
    const listed = new Set(calls.map((call) => call.callId));
    for (const booked of this.live) {
      if (!booked.placing && !listed.has(booked.call.callId)) {
        this.refused(booked.call.callId, "This call is not on the line any more");
      }
    }
  }

  #hearOne(call: Call, now: number): void {
    const isNew = !this.#calls.has(call.callId);
    const isHistory = call.endedAt !== null && now - call.endedAt > HISTORY_AGE_MS;
    this.hear({ call, now });
    if (isNew && isHistory) this.change(call.callId, { dismissed: true });
  }

  /** Whoever dials that number from a room has a name, and can be muted as a phone. */
  #goesToCallers({ to, by, observeForceMute }: Call): boolean {
    return to === this.#bridgeNumber && by === null && !observeForceMute;
  }

  #noteBridge(callId: string): void {
    this.#bridgeIds.add(callId);
    this.announce();
  }

  #book(call: Call, heardAt: number, change: Partial<Omit<BookedCall, "call">>): void {
    const known = this.#calls.get(call.callId);
    const asked = { options: {}, isOwn: false, placing: false, hangUpAt: null, muteAskedAt: null };
    const fresh = { ...asked, isReported: this.#isReported, problem: null, dismissed: false };
    this.#calls.set(call.callId, { ...fresh, ...known, ...change, call, heardAt });
    this.announce();
  }
}
