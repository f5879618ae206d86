/** A level at most this often: 15 Hz reads as movement. */
const UPDATE_MS = 66;
/** People who asked for less movement. */
const CALM_UPDATE_MS = 250;
/** What speech at an arm's length reaches; full deflection. */
const LOUD_RMS = 0.2;

/** Shows how loud a stream is right now. @returns a function that ends it. */
export function showLevel(bar: HTMLElement, stream: MediaStream, context: AudioContext): () => void {
  const source = context.createMediaStreamSource(stream);
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const timer = setInterval(
    () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      bar.style.transform = `scaleX(${Math.min(1, Math.sqrt(power) / LOUD_RMS)})`;
    },
    isCalm ? CALM_UPDATE_MS : UPDATE_MS,
  );
  return () => {
    clearInterval(timer);
    source.disconnect();
    bar.style.transform = "scaleX(0)";
  };
}
