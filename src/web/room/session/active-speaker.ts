import type { OwnMedia } from "./own-media.ts";
import type { Participants } from "./participants.ts";
import type { PhoneConnections } from "./phone-connections.ts";
import { SpeakerChoice } from "./speaker-choice.ts";

const INTERVAL_MS = 100;

type Speaker = { readonly level: number; markSpeaking(isSpeaking: boolean): void };

/** Marks whoever is speaking, in a browser or on a phone: one at a time. */
export function activeSpeaker(
  media: OwnMedia,
  participants: Participants,
  phoneConnections: PhoneConnections,
): void {
  const choice = new SpeakerChoice<Speaker>();
  let marked: Speaker | null = null;

  setInterval(() => {
    const others = [...participants.publishing, ...phoneConnections.all].map(
      ({ subscription }) => subscription,
    );
    const speakers: Speaker[] = [media, ...others.filter((other) => other !== null)];
    const levels = new Map(speakers.map((speaker) => [speaker, speaker.level]));
    const speaker = choice.choose(levels, performance.now());
    if (speaker === marked) return;
    marked?.markSpeaking(false);
    speaker?.markSpeaking(true);
    marked = speaker;
  }, INTERVAL_MS);
}
