import { SPEAKING_LEVEL } from "./sound-level.ts";

/** Between two words nobody has stopped speaking. */
const PAUSE_MS = 800;
/** For a cough nobody loses the floor. */
const TAKEOVER_MS = 400;

/** Who is speaking: the loudest, without flicker. */
export class SpeakerChoice<Speaker> {
  #chosen: Speaker | null = null;
  #updatedAt = 0;
  #rival: Speaker | null = null;
  #rivalSince = 0;

  /**
   * @param levels 0 to 1 on the meter's scale.
   * @param now ms, of any clock.
   * @returns whom to mark; null: nobody speaks.
   */
  choose(levels: ReadonlyMap<Speaker, number>, now: number): Speaker | null {
    const loudest = loudestOf(levels);
    const level = this.#chosen === null ? 0 : (levels.get(this.#chosen) ?? 0);
    if (level >= SPEAKING_LEVEL) this.#updatedAt = now;
    const isGone = this.#chosen === null || !levels.has(this.#chosen);
    if (isGone || now - this.#updatedAt > PAUSE_MS || this.#hasTakenOver(loudest, now)) {
      this.#chosen = loudest;
      this.#updatedAt = now;
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
