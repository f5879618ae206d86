import type { OwnMedia } from "./own-media.ts";
import type { Participants } from "./participants.ts";
import type { PhoneConnections } from "./phone-connections.ts";
import { SPEAKING_LEVEL } from "./sound-level.ts";

const INTERVAL_MS = 100;
/** Pause after which somebody has stopped speaking: longer than between two words. */
const PAUSE_MS = 800;
/** A louder participant takes over after this time: not for a cough. */
const TAKEOVER_MS = 400;

type Speaker = { readonly level: number; markSpeaking(isSpeaking: boolean): void };

/** Marks the active speaker, in a browser or on a phone: one at a time. */
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

/** Choice of the active speaker: the loudest, without flicker. */
export class SpeakerChoice<Speaker> {
  #chosen: Speaker | null = null;
  #heardAt = 0;
  #rival: Speaker | null = null;
  #rivalSince = 0;

  /**
   * @param levels 0 to 1 on the meter's scale.
   * @param now ms, of any clock.
   * @returns active speaker; null: nobody speaks.
   */
  choose(levels: ReadonlyMap<Speaker, number>, now: number): Speaker | null {
    const loudest = loudestOf(levels);
    const level = this.#chosen === null ? 0 : (levels.get(this.#chosen) ?? 0);
    if (level >= SPEAKING_LEVEL) this.#heardAt = now;
    const isGone = this.#chosen === null || !levels.has(this.#chosen);
    if (isGone || now - this.#heardAt > PAUSE_MS || this.#hasTakenOver(loudest, now)) {
      this.#chosen = loudest;
      this.#heardAt = now;
    }
    return this.#chosen;
  }

  #hasTakenOver(loudest: Speaker | null, now: number): boolean {
    const rival = loudest === this.#chosen ? null : loudest;
    if (rival !== this.#rival) this.#rivalSince = now;
    this.#rival = rival;
    return rival !== null && now - this.#rivalSince >= TAKEOVER_MS;
  }
}

function loudestOf<Speaker>(levels: ReadonlyMap<Speaker, number>): Speaker | null {
  let loudest: Speaker | null = null;
  let top = 0;
  for (const [speaker, level] of levels) {
    if (level < SPEAKING_LEVEL || level <= top) continue;
    loudest = speaker;
    top = level;
  }
  return loudest;
}
