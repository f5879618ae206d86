/** The bell: two notes in turn, as desk phones warble. No files, no sound before the first click. */
export interface Bell {
  /** False until the person has clicked something on this page. */
  readonly isAllowed: boolean;
  /** To be called from a click: browsers keep a page silent before. */
  allow(): Promise<void>;
  ring(): void;
  stop(): void;
  /** What a key sounds like: deliberately not the tone that is sent, which would come back by the microphone. */
  click(): void;
}

const NOTES_HZ = [660, 880] as const;
const NOTE_SECONDS = 0.06;
const NOTES_PER_BURST = 14;
const BURST_EVERY_MS = 3_000;
const BELL_GAIN = 0.08;
const CLICK_HZ = 1_000;
const CLICK_SECONDS = 0.03;
const CLICK_GAIN = 0.03;

/** @param changed called when the browser allows sound, or no longer does. */
export function createBell(changed: () => void): Bell {
  const context = new AudioContext();
  const volume = new GainNode(context, { gain: 0 });
  volume.connect(context.destination);
  let bursts: ReturnType<typeof setInterval> | null = null;
  context.onstatechange = changed;

  const playNote = (hz: number, at: number, seconds: number) => {
    const note = new OscillatorNode(context, { frequency: hz });
    note.connect(volume);
    note.start(at);
    note.stop(at + seconds);
  };
  const playBurst = () => {
    for (let n = 0; n < NOTES_PER_BURST; n++) {
      playNote(NOTES_HZ[n % 2]!, context.currentTime + n * NOTE_SECONDS, NOTE_SECONDS);
    }
  };
  return {
    get isAllowed() {
      return context.state === "running";
    },
    allow: () => context.resume(),
    ring() {
      if (bursts !== null) return;
      volume.gain.value = BELL_GAIN;
      playBurst();
      bursts = setInterval(playBurst, BURST_EVERY_MS);
    },
    stop() {
      if (bursts === null) return;
      clearInterval(bursts);
      bursts = null;
      volume.gain.value = 0;
    },
    click() {
      volume.gain.value = CLICK_GAIN;
      playNote(CLICK_HZ, context.currentTime, CLICK_SECONDS);
    },
  };
}
