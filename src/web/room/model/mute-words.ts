import type { Mutes } from "./mutes.ts";
import type { Phone, PhonePresence } from "./phones.ts";

/** A phone that is not silent after this time has not obeyed the mute. */
const OBEY_MS = 5_000;
/** The session reports a mute a little before the server reports who asked for it. */
export const NAMING_MS = 1_000;
const ASK_THEM = "Muted - ask them to press *6.";
const NO_CONTROL = "This call was placed without mute control.";
const NEVER = { at: 0, by: null };

/** Mute on a phone card. A host can mute a phone; only the phone itself can unmute. */
export type MuteWords = {
  isMuted: boolean;
  button: "Mute" | "Muted";
  pressable: "ready" | "pending" | "disabled";
  /** Reason why the button is disabled; empty: it is not. */
  explanation: string;
  /** Sentence about the person who muted the phone; empty: not muted, or not known yet. */
  detail: string;
};

/** Mutes of streams, and of all of them. */
export type MuteOrders = Pick<Mutes, "everybody" | "ofStream">;

/** Originator of a phone's mute: a host, with the name if it is known, or the phone itself. */
export type Muter = { by: string | null } | "themselves";

/** @param now server time, ms since the epoch. */
export function describeMute(phone: Phone, mutes: MuteOrders, now: number): MuteWords {
  const { stored, presence } = phone;
  if (presence && !presence.hasAudio) {
    const detail = describeMuter(phone, mutes, now);
    return { isMuted: true, button: "Muted", pressable: "disabled", explanation: ASK_THEM, detail };
  }
  const heard = { isMuted: false, button: "Mute", explanation: "", detail: "" } as const;
  if (stored?.call.observeForceMute === false) {
    return { ...heard, pressable: "disabled", explanation: NO_CONTROL };
  }
  return { ...heard, pressable: isBeingMuted(phone, now) ? "pending" : "ready" };
}

/** @returns originator of a muted phone's mute. A host's mute from before the phone last unmuted is over. */
export function findMuter({ stored, presence }: Phone, { everybody, ofStream }: MuteOrders): Muter {
  const heardUntil = presence?.unmutedAt ?? 0;
  const orders = [
    { at: stored?.call.mutedAt ?? 0, by: stored?.call.mutedBy },
    { at: stored?.muteAskedAt ?? 0, by: null },
    everybody ?? NEVER,
    (presence?.streamId && ofStream(presence.streamId)) || NEVER,
  ].filter(({ at }) => at > heardUntil);
  if (orders.length === 0) return "themselves";
  orders.sort((one, other) => other.at - one.at);
  return { by: orders.find(({ by }) => by)?.by ?? null };
}

function describeMuter(phone: Phone, mutes: MuteOrders, now: number): string {
  const muter = findMuter(phone, mutes);
  if (muter !== "themselves") return `Muted by ${muter.by ?? "a host"}. They press *6 to speak.`;
  return isJustMuted(phone.presence, now) ? "" : "They muted themselves";
}

function isJustMuted(presence: PhonePresence | null, now: number): boolean {
  return now - (presence?.mutedAt ?? 0) < NAMING_MS;
}

function isBeingMuted({ stored, presence }: Phone, now: number): boolean {
  const askedAt = stored?.muteAskedAt ?? null;
  if (askedAt === null || presence === null) return false;
  return now - askedAt < OBEY_MS && askedAt > (presence.unmutedAt ?? 0);
}
