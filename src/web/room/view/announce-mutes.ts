import { nameOf } from "../model/call-sentences.ts";
import type { CallBook } from "../model/call-store.ts";
import { findMuter, NAMING_MS } from "../model/mute-words.ts";
import type { Mutes } from "../model/mutes.ts";
import { listPhones, type Phone } from "../model/phones.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { People } from "../session/participants.ts";
import type { PhoneLines } from "../session/phone-connections.ts";

export type AnnounceMutesParts = {
  mutes: Mutes;
  book: CallBook;
  lines: PhoneLines;
  people: People;
  media: OwnMedia;
  tell(sentence: string): void;
  say(sentence: string): void;
};

/** Says who muted whom; oneself is told in one's own tile as well. */
export function announceMutes({ mutes, book, lines, people, media, tell, say }: AnnounceMutesParts): void {
  mutes.onMuted = (muted) => {
    const { streamId, by } = muted;
    const isOwn = streamId === media.streamId;
    media.hearMuted(muted);
    tell(`${by ?? "A host"} muted ${isOwn ? "you. Press M to talk." : `${nameOfStream(streamId)}.`}`);
  };
  mutes.onEverybody = (muteAll) =>
    tell(muteAll ? `${muteAll.by ?? "A host"} muted everybody.` : "Whoever comes may speak again.");
  for (const changes of [mutes, media]) changes.onChange(nameOwnMuter);
  followPhones(lines, {
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
    media.hearMuted({ streamId, by: everybody.by });
  }

  function tellSelfMute(phone: Phone | null): void {
    if (!phone?.presence || phone.presence.hasAudio || findMuter(phone, mutes) !== "themselves") return;
    say(`${nameOf(phone)} muted themselves.`);
  }

  function phoneOf(connectionId: string): Phone | null {
    const phones = listPhones(book, lines.lines);
    return phones.find(({ presence }) => presence?.connectionId === connectionId) ?? null;
  }

  function nameOfStream(streamId: string): string {
    const person = people.publishing.find((candidate) => candidate.streamId === streamId);
    const line = lines.lines.find((candidate) => candidate.streamId === streamId);
    return person?.name ?? (line ? nameOf(phoneOf(line.connectionId)) : "somebody");
  }
}

/** Phones that fall silent, and phones that are heard again. */
function followPhones(
  lines: PhoneLines,
  news: { silent(connectionId: string): void; heardAgain(connectionId: string): void },
): void {
  let silent = new Set<string>();
  lines.onChange(() => {
    const muted = lines.lines.filter(({ hasAudio }) => !hasAudio).map(({ connectionId }) => connectionId);
    for (const connectionId of muted) if (!silent.has(connectionId)) news.silent(connectionId);
    for (const connectionId of silent) {
      if (lines.find(connectionId)?.hasAudio) news.heardAgain(connectionId);
    }
    silent = new Set(muted);
  });
}
