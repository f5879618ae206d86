import type { CallStore, StoredCall } from "./call-store.ts";

/** Presence of a phone in the session. */
export type PhonePresence = {
  connectionId: string;
  /** Call that the connection data names. */
  callId: string | null;
  /** Time at which the connection was created, ms since the epoch. */
  since: number;
  /** Name of the stream; empty until there is one. */
  name: string;
  /** Null until there is a stream. */
  streamId: string | null;
  /** Whether the stream has sound: the truth about mute, by a host or by the phone. */
  hasAudio: boolean;
  /** Time of the last change of `hasAudio` that this page received: server time, ms since the epoch. */
  mutedAt: number | null;
  unmutedAt: number | null;
};

/** A phone: its call, its presence in the session, or both. */
export type Phone = {
  /** Constant for as long as the card is shown. */
  key: string;
  stored: StoredCall | null;
  presence: PhonePresence | null;
};

/** Phones of the room. The bridge to telephone callers is not among them. */
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
 * Matches calls with connections to the session: by the call's id in the connection data, else by connection id. A
 * connection without a call is a phone too: it is heard in the room.
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
  const withoutCall = [...left].map(
    (presence): Phone => ({ key: presence.connectionId, stored: null, presence }),
  );
  return [...withoutCall, ...phones];
}

function isSamePhone({ call }: StoredCall, presence: PhonePresence): boolean {
  if (presence.callId !== null) return presence.callId === call.callId;
  return presence.connectionId === call.connectionId;
}
