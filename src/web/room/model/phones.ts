import type { CallStore, StoredCall } from "./call-store.ts";

/** A phone that is in the session, as the browser library tells. */
export type PhonePresence = {
  connectionId: string;
  /** From the connection data: which call this phone belongs to. */
  callId: string | null;
  /** When the connection appeared, ms since the epoch. */
  since: number;
  /** What the stream is called; empty until there is one. */
  name: string;
  /** Null until there is a stream. */
  streamId: string | null;
  /** Whether the phone's sound is let into the room: the truth about mute, whoever changed it. */
  hasAudio: boolean;
  /** When that last changed while this page was here: server time, ms since the epoch. */
  mutedAt: number | null;
  unmutedAt: number | null;
};

/** One phone card: a call, a phone in the session, or both. */
export type Phone = {
  /** Stays the same for as long as the card stands. */
  key: string;
  stored: StoredCall | null;
  presence: PhonePresence | null;
};

/** The phones of the room. Those who dialed in are behind a bridge, which is no phone. */
export function listPhones<Presence extends PhonePresence>(
  callStore: Pick<CallStore, "calls" | "isBridge">,
  presences: readonly Presence[],
): Phone[] {
  return matchPhones(
    callStore.calls,
    presences.filter(({ callId }) => !callStore.isBridge(callId)),
  );
}

/**
 * Joins what the server knows (calls) and what the session shows (connections): by the call's id in the connection
 * data, else by connection id. A phone that the server knows nothing of stands there too: it is heard in the room.
 *
 * @param calls newest first; their order is kept.
 */
export function matchPhones(calls: readonly StoredCall[], presences: readonly PhonePresence[]): Phone[] {
  const left = new Set(presences);
  const phones = calls.map((stored): Phone => {
    const presence =
      presences.find((candidate) => left.has(candidate) && isSamePhone(stored, candidate)) ?? null;
    if (presence) left.delete(presence);
    return { key: stored.call.callId, stored, presence };
  });
  const strangers = [...left].map(
    (presence): Phone => ({ key: presence.connectionId, stored: null, presence }),
  );
  return [...strangers, ...phones];
}

function isSamePhone({ call }: StoredCall, presence: PhonePresence): boolean {
  if (presence.callId !== null) return presence.callId === call.callId;
  return presence.connectionId === call.connectionId;
}
