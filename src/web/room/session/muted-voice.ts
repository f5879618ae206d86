import type { OwnMedia } from "./own-media.ts";

const INTERVAL_MS = 100;
const WINDOW_SAMPLES = 2_048;
/** Louder than a quiet room, a keyboard or a breath: -36 dB of full scale. */
const SPEECH_AMPLITUDE = 10 ** (-36 / 20);
/** Shortest speech: longer than a knock. */
const SPEECH_MS = 300;
/** Longest pause between syllables. */
const DIP_MS = 200;

/**
 * Listens to the microphone while it is muted, on this machine only.
 *
 * @param tell called when the participant speaks, once for each mute.
 */
export function mutedVoice(media: OwnMedia, tell: () => void): void {
  let listening: MediaStreamTrack | null = null;
  let stop = () => {};

  media.onChange(() => {
    const isMuted = media.phase === "live" && !media.isMicrophoneOn;
    const microphone = isMuted ? media.microphoneTrack : null;
    if (microphone === listening) return;
    stop();
    listening = microphone;
    stop = microphone ? listen(microphone, tell) : () => {};
  });
}

/** @returns a function that stops it. */
function listen(microphone: MediaStreamTrack, tell: () => void): () => void {
  // A mute silences the track itself, but not its clones.
  const track = microphone.clone();
  track.enabled = true;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: WINDOW_SAMPLES });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const detector = new SpeechDetector();
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    if (!detector.hear(rootMeanSquare(samples), performance.now())) return;
    clearInterval(timer);
    tell();
  }, INTERVAL_MS);

  return () => {
    clearInterval(timer);
    track.stop();
    void context.close();
  };
}

function rootMeanSquare(samples: Float32Array): number {
  const sum = samples.reduce((total, sample) => total + sample ** 2, 0);
  return Math.sqrt(sum / samples.length);
}

/** Distinguishes speech from a short noise. */
export class SpeechDetector {
  #since: number | null = null;
  #lastAt = 0;

  /**
   * @param amplitude root mean square of the last samples, 0 to 1.
   * @param now ms, of any clock.
   * @returns whether somebody is speaking.
   */
  hear(amplitude: number, now: number): boolean {
    if (amplitude >= SPEECH_AMPLITUDE) {
      this.#since ??= now;
      this.#lastAt = now;
    } else if (now - this.#lastAt > DIP_MS) this.#since = null;
    return this.#since !== null && now - this.#since >= SPEECH_MS;
  }
}
