import { FRAME_MS, FRAME_SAMPLES } from "./audio.ts";

/**
 * Digits inside RTP (RFC 4733 section 2.3).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |     event     |E|R| volume    |          duration             |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
export interface TelephoneEvent {
  /** 0-9, 10 = *, 11 = #, 12-15 = A-D. */
  event: number;
  isEnd: boolean;
  /** Samples since the event began. */
  duration: number;
}

const DIGITS = "0123456789*#ABCD";
const PAUSE = "p";
const PAYLOAD_BYTES = 4;
/** Minus 10 dBm0. */
const VOLUME = 10;
const DIGIT_FRAMES = 160 / FRAME_MS;
const GAP_FRAMES = 80 / FRAME_MS;
/** The Dial API's `p`. */
const PAUSE_FRAMES = 500 / FRAME_MS;
/** The end of an event is told three times (RFC 4733 section 2.5.1.4). */
const END_PACKETS = 3;
/** Steps that may wait, a digit being two. While the phone holds us none goes out, and nobody waits for more. */
const WAITING_STEPS_MAX = 1_024;
/** A longer event continues in a new segment, with a timestamp this far on (RFC 4733 section 2.5.1.3). */
const MAX_DURATION = 0xffff;

/** @returns null for what is no telephone event. */
export function parseTelephoneEvent(payload: Buffer): TelephoneEvent | null {
  if (payload.length < PAYLOAD_BYTES) return null;
  return { event: payload[0]!, isEnd: (payload[1]! & 0x80) !== 0, duration: payload.readUInt16BE(2) };
}

export function formatTelephoneEvent({ event, isEnd, duration }: TelephoneEvent): Buffer {
  const payload = Buffer.from([event, (isEnd ? 0x80 : 0) | VOLUME, 0, 0]);
  payload.writeUInt16BE(duration, 2);
  return payload;
}

/** Recognizes each digit once, although it comes in many packets. */
export class TelephoneEventReceiver {
  #last: { event: number; timestamp: number } | null = null;

  /** @returns the digit that begins with this packet: one of `0123456789*#ABCD`; null for the rest of a digit. */
  receive(payload: Buffer, timestamp: number): string | null {
    const parsed = parseTelephoneEvent(payload);
    const digit = parsed && DIGITS[parsed.event];
    if (!parsed || digit === undefined) return null;
    const last = this.#last;
    const isSame = last?.event === parsed.event && last.timestamp === timestamp;
    const isOlder = last !== null && ((timestamp - last.timestamp) | 0) < 0;
    if (isSame || isOlder) return null;
    const isSegment = last?.event === parsed.event && (timestamp - last.timestamp) >>> 0 === MAX_DURATION;
    this.#last = { event: parsed.event, timestamp };
    return isSegment ? null : digit;
  }

  /** Forgets: another source with other timestamps begins. */
  reset(): void {
    this.#last = null;
  }
}

/** One step of what is being dialed: a digit or a pause, in frames that are still to be sent. */
interface Step {
  event: number | null;
  frames: number;
  elapsed: number;
  startTimestamp: number;
}

/** Turns digits into telephone events, one packet each frame, instead of sound. */
export class TelephoneEventSender {
  readonly #steps: Step[] = [];

  /**
   * @param digits of `0123456789*#ABCD`, and `p` for a pause of 500 ms.
   * @returns false where too many wait already: then none of these is sent.
   * @throws RangeError if a character is not a digit.
   */
  queue(digits: string): boolean {
    const steps = [...digits].flatMap((digit): Step[] => {
      if (digit === PAUSE) return [step(null, PAUSE_FRAMES)];
      const event = DIGITS.indexOf(digit);
      if (event < 0) throw new RangeError(`Not a digit: ${JSON.stringify(digit)}`);
      return [step(event, DIGIT_FRAMES + END_PACKETS - 1), step(null, GAP_FRAMES)];
    });
    if (this.#steps.length + steps.length > WAITING_STEPS_MAX) return false;
    this.#steps.push(...steps);
    return true;
  }

  get isIdle(): boolean {
    return this.#steps.length === 0;
  }

  /**
   * Moves on by one frame.
   * @param timestamp of the sound that would be sent now.
   * @returns the packet to send instead of sound; null: send sound.
   */
  next(timestamp: number): { payload: Buffer; timestamp: number; marker: boolean } | null {
    const current = this.#steps[0];
    if (current === undefined) return null;
    if (current.elapsed === 0) current.startTimestamp = timestamp;
    const elapsed = ++current.elapsed;
    if (elapsed === current.frames) this.#steps.shift();
    if (current.event === null) return null;
    const duration = Math.min(elapsed, DIGIT_FRAMES) * FRAME_SAMPLES;
    const payload = formatTelephoneEvent({ event: current.event, isEnd: elapsed >= DIGIT_FRAMES, duration });
    return { payload, timestamp: current.startTimestamp, marker: elapsed === 1 };
  }
}

function step(event: number | null, frames: number): Step {
  return { event, frames, elapsed: 0, startTimestamp: 0 };
}
