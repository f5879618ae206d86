import { nameOf } from "../model/call-sentences.ts";
import type { CallStore } from "../model/call-store.ts";
import { findMuter, NAMING_MS } from "../model/mute-words.ts";
import type { Mutes } from "../model/mutes.ts";
import { listPhones, type Phone } from "../model/phones.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Participants } from "../session/participants.ts";
import type { PhoneConnections } from "../session/phone-connections.ts";

export type AnnounceMutesParts = {
  mutes: Mutes;
  callStore: CallStore;
  phoneConnections: PhoneConnections;
  participants: Participants;
  media: OwnMedia;
  tell(sentence: string): void;
  say(sentence: string): void;
};

/** Says who muted whom; oneself is told in one's own tile as well. */
export function announceMutes({
  mutes,
  callStore,
  phoneConnections,
  participants,
  media,
  tell,
  say,
}: AnnounceMutesParts): void {
  mutes.onMuted = (muted) => {
    const { streamId, by } = muted;
    const isOwn = streamId === media.streamId;
    media.receiveMuted(muted);
    tell(`${by ?? "A host"} muted ${isOwn ? "you. Press M to talk." : `${nameOfStream(streamId)}.`}`);
  };
  mutes.onEverybody = (muteAll) =>
    tell(muteAll ? `${muteAll.by ?? "A host"} muted everybody.` : "Whoever comes may speak again.");
  for (const changes of [mutes, media]) changes.onChange(nameOwnMuter);
  followPhones(phoneConnections, {
    heardAgain: (connectionId) => say(`${nameOf(phoneOf(connectionId))} can be heard again.`),
    silent(connectionId) {
      // A host's mute is named by the server, a little later.
      setTimeout(() => tellSelfMute(phoneOf(connectionId)), NAMING_MS);
    },
  });

  /** Whoever muted everybody also muted oneself: now, or on coming. */
  function nameOwnMuter(): void {
    const { streamId, isMutedByHost, mutedBy } = media;
    const { everybody } = mutes;
    if (streamId === null || !isMutedByHost || mutedBy !== null || !everybody?.by) return;
    media.receiveMuted({ streamId, by: everybody.by });
  }

  function tellSelfMute(phone: Phone | null): void {
    if (!phone?.presence || phone.presence.hasAudio || findMuter(phone, mutes) !== "themselves") return;
    say(`${nameOf(phone)} muted themselves.`);
  }

  function phoneOf(connectionId: string): Phone | null {
    const phones = listPhones(callStore, phoneConnections.all);
    return phones.find(({ presence }) => presence?.connectionId === connectionId) ?? null;
  }

  function nameOfStream(streamId: string): string {
    const participant = participants.publishing.find((candidate) => candidate.streamId === streamId);
    const phone = phoneConnections.all.find((candidate) => candidate.streamId === streamId);
    return participant?.name ?? (phone ? nameOf(phoneOf(phone.connectionId)) : "somebody");
  }
}

/** Phones that fall silent, and phones that are heard again. */
function followPhones(
  phoneConnections: PhoneConnections,
  news: { silent(connectionId: string): void; heardAgain(connectionId: string): void },
): void {
  let silent = new Set<string>();
  phoneConnections.onChange(() => {
    const muted = phoneConnections.all
      .filter(({ hasAudio }) => !hasAudio)
      .map(({ connectionId }) => connectionId);
    for (const connectionId of muted) if (!silent.has(connectionId)) news.silent(connectionId);
    for (const connectionId of silent) {
      if (phoneConnections.find(connectionId)?.hasAudio) news.heardAgain(connectionId);
    }
    silent = new Set(muted);
  });
}
