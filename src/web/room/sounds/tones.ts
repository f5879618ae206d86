/** Segment of a sound: simultaneous frequencies; none: silence. */
export type Segment = { frequenciesHz: readonly number[]; durationMs: number };

/** Segments in sequence. */
export type Sound = readonly Segment[];

/** Call progress tones by calling code: ITU-T E.180 Supplement 2. */
const RINGBACK: Readonly<Record<string, Sound>> = {
  "1": [tone(2_000, 440, 480), silence(4_000)],
  "44": [tone(400, 400, 450), silence(200), tone(400, 400, 450), silence(2_000)],
};
const RINGBACK_ELSEWHERE: Sound = [tone(1_000, 425), silence(4_000)];
const BUSY: Readonly<Record<string, Sound>> = { "1": busy(480, 620) };
const BUSY_ELSEWHERE: Sound = busy(425);

export const JOINED: Sound = [tone(80, 660), tone(80, 880)];
export const LEFT: Sound = [tone(80, 880), tone(80, 660)];
/** For a caller who waits to be let in. */
export const SOMEBODY_WAITS: Sound = [tone(120, 587), tone(120, 740), tone(240, 880)];
/** For a test of the speaker. */
export const TRIAL: Sound = [tone(160, 660), tone(160, 880), tone(320, 1_320)];
/** Not DTMF: real pairs from the speaker would reach the microphone, and be detected twice. */
export const KEY_CLICK: Sound = [tone(30, 1_000)];

/** @param callingCode of the country that is called: `44`. @returns one period of the ringback tone. */
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

/** Level of each frequency: -30 dB of full scale. */
const AMPLITUDE = 10 ** (-30 / 20);
/** Fade at both ends of a segment, which avoids clicks. */
const RAMP_S = 0.005;

/** @returns samples of a sound, -1 to 1. */
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
