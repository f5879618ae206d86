const NOTES_HZ = [660, 880] as const;
const NOTE_SECONDS = 0.06;
const NOTES_PER_BURST = 14;
const BURST_EVERY_MS = 3_000;
const BELL_GAIN = 0.08;
const CLICK_HZ = 1_000;
const CLICK_SECONDS = 0.03;
const CLICK_GAIN = 0.03;

/** The bell: two notes in turn, as desk phones warble. No files, no sound before the first click. */
export class Bell {
  readonly #context = new AudioContext();
  readonly #volume = new GainNode(this.#context, { gain: 0 });
  #bursts: ReturnType<typeof setInterval> | null = null;

  /** @param changed called when the browser allows sound, or no longer does. */
  constructor(changed: () => void) {
    this.#volume.connect(this.#context.destination);
    this.#context.onstatechange = changed;
  }

  /** False until the person has clicked something on this page. */
  get isAllowed(): boolean {
    return this.#context.state === "running";
  }

  /** To be called from a click: browsers keep a page silent before. */
  allow(): Promise<void> {
    return this.#context.resume();
  }

  ring(): void {
    if (this.#bursts !== null) return;
    this.#volume.gain.value = BELL_GAIN;
    this.#playBurst();
    this.#bursts = setInterval(() => this.#playBurst(), BURST_EVERY_MS);
  }

  stop(): void {
    if (this.#bursts === null) return;
    clearInterval(this.#bursts);
    this.#bursts = null;
    this.#volume.gain.value = 0;
  }

  /** Plays the sound of a key: not the tone that is sent, which would come back by the microphone. */
  click(): void {
    this.#volume.gain.value = CLICK_GAIN;
    this.#playNote(CLICK_HZ, this.#context.currentTime, CLICK_SECONDS);
  }

  #playBurst(): void {
    for (let n = 0; n < NOTES_PER_BURST; n++) {
      this.#playNote(NOTES_HZ[n % 2]!, this.#context.currentTime + n * NOTE_SECONDS, NOTE_SECONDS);
    }
  }

  #playNote(hz: number, at: number, seconds: number): void {
    const note = new OscillatorNode(this.#context, { frequency: hz });
    note.connect(this.#volume);
    note.start(at);
    note.stop(at + seconds);
  }
}
