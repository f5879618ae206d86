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
