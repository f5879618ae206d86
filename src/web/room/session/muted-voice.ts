import type { OwnMedia } from "./own-media.ts";
import { SpeechDetector } from "./speech-detector.ts";

const INTERVAL_MS = 100;
const WINDOW_SAMPLES = 2_048;

/**
 * Listens to the microphone while it is muted, on this machine only.
 *
 * @param tell hears that somebody speaks, once for each time that they are muted.
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

/** @returns stops it. */
function listen(microphone: MediaStreamTrack, tell: () => void): () => void {
  // Muting silences the track itself: only a copy of it still hears.
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
