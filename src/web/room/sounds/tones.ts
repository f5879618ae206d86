/** A stretch of sound: frequencies that sound together; none: silence. */
export type Segment = { frequenciesHz: readonly number[]; durationMs: number };

/** Stretches one after the other. */
export type Sound = readonly Segment[];

/** Call progress tones by calling code, ITU-T E.180 Supplement 2: what people there expect to hear. */
const RINGBACK: Readonly<Record<string, Sound>> = {
  "1": [tone(2_000, 440, 480), silence(4_000)],
  "44": [tone(400, 400, 450), silence(200), tone(400, 400, 450), silence(2_000)],
};
const RINGBACK_ELSEWHERE: Sound = [tone(1_000, 425), silence(4_000)];
const BUSY: Readonly<Record<string, Sound>> = { "1": busy(480, 620) };
const BUSY_ELSEWHERE: Sound = busy(425);

export const JOINED: Sound = [tone(80, 660), tone(80, 880)];
export const LEFT: Sound = [tone(80, 880), tone(80, 660)];
/** Three notes: somebody wants to come in. */
export const SOMEBODY_WAITS: Sound = [tone(120, 587), tone(120, 740), tone(240, 880)];
/** To hear whether a speaker works. */
export const TRIAL: Sound = [tone(160, 660), tone(160, 880), tone(320, 1_320)];
/** Deliberately no DTMF: real pairs from the speaker reach the microphone, and are detected twice. */
export const KEY_CLICK: Sound = [tone(30, 1_000)];

/** @param callingCode of the country that is called: `44`. @returns to be repeated for as long as it rings. */
export function ringbackOf(callingCode: string | null): Sound {
  return RINGBACK[callingCode ?? ""] ?? RINGBACK_ELSEWHERE;
}

/** @returns the busy tone of a country, three times. */
export function busyOf(callingCode: string | null): Sound {
  return BUSY[callingCode ?? ""] ?? BUSY_ELSEWHERE;
}

function busy(...frequenciesHz: number[]): Sound {
  const once = [tone(500, ...frequenciesHz), silence(500)];
  return [...once, ...once, ...once];
}

function tone(durationMs: number, ...frequenciesHz: number[]): Segment {
  return { frequenciesHz, durationMs };
}

function silence(durationMs: number): Segment {
  return { frequenciesHz: [], durationMs };
}

/** Each frequency's own level: -30 dB below the loudest. */
const AMPLITUDE = 10 ** (-30 / 20);
/** A tone that begins or ends at once would click. */
const RAMP_S = 0.005;

/** @returns the samples of a sound, -1 to 1. */
export function renderSound(sound: Sound, sampleRateHz: number): Float32Array<ArrayBuffer> {
  const parts = sound.map((segment) => renderSegment(segment, sampleRateHz));
  return Float32Array.from(parts.flat());
}

function renderSegment({ frequenciesHz, durationMs }: Segment, sampleRateHz: number): number[] {
  const length = Math.round((durationMs / 1000) * sampleRateHz);
  return Array.from({ length }, (_, index) => {
    const time = index / sampleRateHz;
    const ramp = Math.min(1, time / RAMP_S, (length / sampleRateHz - time) / RAMP_S);
    const waves = frequenciesHz.map((frequency) => Math.sin(2 * Math.PI * frequency * time));
    return waves.reduce((sum, wave) => sum + wave, 0) * AMPLITUDE * ramp;
  });
}
