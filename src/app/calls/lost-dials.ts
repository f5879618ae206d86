import type { OpenTokPlatform, SessionStream } from "../platform/platform.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import { KeyedQueue } from "../store/keyed-queue.ts";
import { type Call, isDialLost, isOver, isToDisconnect } from "./call.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { Calls } from "./calls.ts";
import type { Disconnects } from "./disconnects.ts";
import {
  isPossible,
  matchConnections,
  type UnclaimedConnection,
  type UnconnectedCall,
} from "./match-connections.ts";

/** The platform ends every call after six hours. */
const PLATFORM_MAX_MS = 6 * 60 * 60_000;
/** A call is given up when the platform has shown no phone that could be it for so long. */
const NO_PHONE_MS = 3 * 60_000;
/** A dial without an answer is lost after so many of its deadlines, whatever became of the request that waits for it. */
const DEADLINES_WAITED = 2;

/** A phone in a session, as the platform has reported it. */
export interface ReportedConnection extends UnclaimedConnection {
  /** Its end was reported. */
  readonly isGone: boolean;
}

interface LostDialsParts {
  store: Pick<CallStore, "get" | "unconnected" | "leftBehind" | "open" | "claimed" | "findByConnection">;
  calls: Pick<Calls, "record">;
  disconnects: Pick<Disconnects, "pursue">;
  platform: Pick<OpenTokPlatform, "listStreams" | "hasConnection" | "deadlines">;
  /** Whether the platform's reports reach this server. */
  hasMonitoring: boolean;
  now: () => number;
  /** The events that the platform has reported about a connection. */
  earlierEvents(sessionId: string, connectionId: string): Promise<CallEvent[]>;
  /** The phones of a session of which the platform has reported something since then. */
  reportedConnections(sessionId: string, since: number): Promise<ReportedConnection[]>;
}

/**
 * Calls whose dials were not answered: the platform may have taken them all the same. They are never dialed again, and
 * stay open until it is known which connection each became, or that there is none.
 *
 * Sources that tell a call its connection, besides a late answer: a report, where no other call can be meant; a page of a
 * host, which sees connection data; and callbacks of session monitoring, which carry it.
 */
export class LostDials {
  readonly #parts: LostDialsParts;
  readonly #sessions = new KeyedQueue();
  /** Since when the platform has shown no phone that could be this call: by call id, in milliseconds since the epoch. */
  readonly #absentSince = new Map<string, number>();
  /** When this run began. */
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LostDialsParts) {
    this.#parts = parts;
  }

  /** Takes over the calls of an earlier run: whatever dialed them is gone, and so is whatever hung up what it left. */
  async resume(): Promise<void> {
    const { store, calls, disconnects, now } = this.#parts;
    this.#startedAt = now();
    for (const call of await store.open())
      if (call.connectionId === null) await calls.record(call.callId, { type: "dial unanswered", at: now() });
    for (const call of await store.leftBehind()) disconnects.pursue(call);
  }

  /** Finds the connections of a session's calls, as far as the reports that are stored tell them. */
  async identify(sessionId: string): Promise<void> {
    await this.#sessions.run(sessionId, async () => {
      const unconnected = await this.#parts.store.unconnected(sessionId, this.#parts.now());
      if (unconnected.length === 0) return;
      const since = Math.min(...unconnected.map(({ requestedAt }) => requestedAt));
      const matches = matchConnections(
        unconnected.map(toUnconnected),
        await this.#unclaimed(sessionId, since),
      );
      for (const { callId, connectionId } of matches) await this.#connect(callId, sessionId, connectionId);
    });
  }

  /**
   * A page of a host has seen a connection with the data of this call. Where reports come, they have to name that
   * connection too before it counts: else anybody in the session could be removed by naming them.
   */
  async name({ callId, sessionId, connectionId: known }: Call, connectionId: string): Promise<void> {
    if (known !== null) return;
    await this.#parts.calls.record(callId, { type: "named", connectionId });
    if (this.#parts.hasMonitoring) await this.identify(sessionId);
    else await this.recognize(callId, sessionId, connectionId);
  }

  /**
   * The platform itself has said which connection a call became.
   *
   * @returns whether the call had none before.
   */
  recognize(callId: string, sessionId: string, connectionId: string): Promise<boolean> {
    return this.#sessions.run(sessionId, async () => {
      const { store } = this.#parts;
      const isFree = (await store.findByConnection(sessionId, connectionId)) === undefined;
      const isNew = isFree && (await store.get(callId)).connectionId === null;
      if (isNew) await this.#connect(callId, sessionId, connectionId);
      return isNew;
    });
  }

  /** How many phones a call may be, going by what was reported. */
  async countPhones(call: Call): Promise<number> {
    const phones = await this.#unclaimed(call.sessionId, call.requestedAt);
    return phones.filter((phone) => !phone.isGone && isPossible(call, phone)).length;
  }

  /**
   * Looks at an open call without a connection.
   *
   * @returns what that means for it.
   * @throws PlatformError if the platform can't be asked now.
   */
  async review(call: Call): Promise<CallEvent[]> {
    const { now, platform } = this.#parts;
    const at = now();
    const age = at - call.requestedAt;
    if (!isDialLost(call))
      return age > DEADLINES_WAITED * platform.deadlines.dial ? [{ type: "dial unanswered", at }] : [];
    if (age > PLATFORM_MAX_MS) return [{ type: "lost", at, why: { reason: "never-heard-of" } }];
    await this.identify(call.sessionId);
    if (await this.#mayBeOnLine(call)) {
      this.#absentSince.delete(call.callId);
      return [];
    }
    const since = this.#absentSince.get(call.callId) ?? at;
    this.#absentSince.set(call.callId, since);
    if (at - since < NO_PHONE_MS) return [];
    this.#absentSince.delete(call.callId);
    return [
      {
        type: "lost",
        at,
        why: { reason: this.#isInterrupted(call) ? "dial-interrupted" : "platform-never-answered" },
      },
    ];
  }

  /** Whether an earlier run ended while it waited for the answer: that the platform never gave one is not known. */
  #isInterrupted({ requestedAt, dialLostAt }: Call): boolean {
    return requestedAt < this.#startedAt && dialLostAt !== null && dialLostAt >= this.#startedAt;
  }

  /** @throws PlatformError: then nothing was shown, and the time without a phone begins anew. */
  async #mayBeOnLine(call: Call): Promise<boolean> {
    try {
      return (
        (await this.countPhones(call)) > 0 ||
        (await this.#isNamedThere(call)) ||
        (await this.#hasUnknownStream(call))
      );
    } catch (error) {
      if (error instanceof PlatformError) this.#absentSince.delete(call.callId);
      throw error;
    }
  }

  async #isNamedThere({ sessionId, namedConnectionId }: Call): Promise<boolean> {
    return (
      namedConnectionId !== null && (await this.#parts.platform.hasConnection(sessionId, namedConnectionId))
    );
  }

  async #hasUnknownStream({ sessionId }: Call): Promise<boolean> {
    const { platform, store } = this.#parts;
    const streams = (await platform.listStreams(sessionId)).filter(mayBePhone);
    if (streams.length === 0) return false;
    const known = new Set((await store.open()).map(({ streamId }) => streamId));
    return streams.some(({ id }) => !known.has(id));
  }

  /** @param since of a phone that a call became which was asked for then, nothing was reported before. */
  async #unclaimed(sessionId: string, since: number): Promise<ReportedConnection[]> {
    const { store, reportedConnections } = this.#parts;
    const reported = await reportedConnections(sessionId, since);
    if (reported.length === 0) return [];
    const ids = reported.map(({ connectionId }) => connectionId);
    const claimed = await store.claimed(sessionId, ids);
    return reported.filter(({ connectionId }) => !claimed.has(connectionId));
  }

  async #connect(callId: string, sessionId: string, connectionId: string): Promise<void> {
    const { calls, disconnects, earlierEvents, now } = this.#parts;
    this.#absentSince.delete(callId);
    let call = await calls.record(callId, { type: "recognized", at: now(), connectionId });
    for (const event of await earlierEvents(sessionId, connectionId))
      call = await calls.record(callId, event);
    if (isToDisconnect(call)) disconnects.pursue(call);
  }
}

/** A browser publishes video, and if it is that of a camera that is switched off. */
function mayBePhone({ videoType }: SessionStream): boolean {
  return videoType === null;
}

function toUnconnected(call: Call): UnconnectedCall {
  return {
    callId: call.callId,
    requestedAt: call.requestedAt,
    isAnswerDue: !isOver(call) && call.dialLostAt === null,
    isToEnd: isOver(call) || call.hangUpAt !== null,
    namedConnectionId: call.namedConnectionId,
  };
}

/**
 * Why a phone can't be hung up at once, in words for a person.
 *
 * @param phones how many it may be.
 */
export function describePendingHangUp(phones: number): string {
  if (phones > 1)
    return `The platform does not say which of ${phones} phones this is. To be sure, end all calls of this room.`;
  return "The platform has not said what became of this call. The phone is hung up as soon as it does.";
}
