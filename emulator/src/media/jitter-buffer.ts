import { type AudioSource, FRAME_SAMPLES } from "./audio.ts";
import { type RtpPacket, sequenceDistance, timestampDistance } from "./rtp.ts";

/** Samples between the moment a first packet arrives and the moment it is heard: 40 ms. */
const START_DEPTH = 2 * FRAME_SAMPLES;
/** Spare time of every packet before the delay becomes one frame shorter: 30 ms. */
const SPARE_DEPTH = FRAME_SAMPLES + FRAME_SAMPLES / 2;
/** Never hold more sound than this: 320 ms. Older sound is thrown away. */
const MAX_DEPTH = 16 * FRAME_SAMPLES;
/** The window of sound around the playout position; a power of two above MAX_DEPTH and the longest packet. */
const WINDOW_SAMPLES = 8_192;
/** Packets looked at before the delay is made shorter: 2 s of 20 ms packets. */
const ADAPTATION_PACKETS = 100;
/** Frames without anything to play after which a stream counts as new: 500 ms. Its clock may have stood still. */
const IDLE_FRAMES = 25;
/** Remembered sequence numbers, to know a duplicate. */
const REMEMBERED_PACKETS = 64;

/** Counters of a jitter buffer, in packets and frames since its start. */
export interface JitterBufferFigures {
  received: number;
  duplicates: number;
  /** Came after their sound should have been played. */
  late: number;
  /** Frames that were heard although something of them was missing. */
  concealed: number;
  /** Sound waiting to be played, in samples. */
  depth: number;
}

/**
 * Turns packets that come in bursts, out of order, twice or never into one frame every 20 ms.
 *
 * A window of samples along the sender's time line: each packet is laid where its timestamp says, the playout
 * position walks through. So packets may have any length, and reordering needs no sorting.
 *
 *                playout position
 *        played  |     waiting: depth
 *     -----------|=========___=====.....   ___ lost: concealed
 *                ^ late packets land left of it: the position steps back one frame, the delay grows
 *
 * Bounded in space (the window) and in delay (MAX_DEPTH).
 */
export class JitterBuffer implements AudioSource {
  readonly #samples = new Int16Array(WINDOW_SAMPLES);
  readonly #present = new Uint8Array(WINDOW_SAMPLES);
  readonly #recent = new Int32Array(REMEMBERED_PACKETS).fill(-1);
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  readonly #concealment = new Concealment();
  readonly #figures = { received: 0, duplicates: 0, late: 0, concealed: 0 };
  #ssrc: number | null = null;
  /** Timestamp of the next sample to play; meaningless while not started. */
  #position = 0;
  /** Timestamp after the newest sample. */
  #end = 0;
  #started = false;
  #emptyFrames = 0;
  #packetsSinceAdaptation = 0;
  #leastSpare = Number.POSITIVE_INFINITY;

  get figures(): JitterBufferFigures {
    return { ...this.#figures, depth: this.#started ? Math.max(0, this.#depth) : 0 };
  }

  /** @param samples the packet's payload, decoded. */
  put(packet: Pick<RtpPacket, "ssrc" | "sequenceNumber" | "timestamp">, samples: Int16Array): void {
    if (packet.ssrc !== this.#ssrc) this.#begin(packet.ssrc);
    if (this.#isDuplicate(packet.sequenceNumber)) return;
    this.#figures.received++;
    if (samples.length === 0 || samples.length > MAX_DEPTH) return;
    if (!this.#started || this.#isElsewhere(packet.timestamp)) this.#startAt(packet.timestamp);
    this.#adapt(timestampDistance(this.#position, packet.timestamp));
    this.#lay(packet.timestamp, samples);
    if (this.#depth > MAX_DEPTH) this.#skip(this.#depth - START_DEPTH);
  }

  read(): Int16Array | null {
    if (!this.#started) return null;
    const missing = this.#takeFrame();
    this.#emptyFrames = missing === FRAME_SAMPLES ? this.#emptyFrames + 1 : 0;
    if (this.#emptyFrames >= IDLE_FRAMES) this.#started = false;
    const heard = this.#concealment.next(this.#frame, missing);
    if (missing > 0 && heard !== null) this.#figures.concealed++;
    return heard;
  }

  get #depth(): number {
    return timestampDistance(this.#position, this.#end);
  }

  #begin(ssrc: number): void {
    this.#ssrc = ssrc;
    this.#started = false;
    this.#recent.fill(-1);
  }

  #isDuplicate(sequenceNumber: number): boolean {
    const place = sequenceNumber % REMEMBERED_PACKETS;
    const known = this.#recent[place]!;
    if (known === sequenceNumber) {
      this.#figures.duplicates++;
      return true;
    }
    if (known === -1 || sequenceDistance(known, sequenceNumber) > 0) this.#recent[place] = sequenceNumber;
    return false;
  }

  /** So far from what is being played that the sender must have set its clock anew. */
  #isElsewhere(timestamp: number): boolean {
    const ahead = timestampDistance(this.#position, timestamp);
    return ahead < -MAX_DEPTH || ahead > WINDOW_SAMPLES - MAX_DEPTH;
  }

  #startAt(timestamp: number): void {
    this.#present.fill(0);
    this.#position = (timestamp - START_DEPTH) >>> 0;
    this.#end = timestamp;
    this.#started = true;
    this.#emptyFrames = 0;
    this.#restartAdaptation();
  }

  /** @param spare samples between now and the moment this packet is played; negative: it is late. */
  #adapt(spare: number): void {
    if (spare < 0) {
      this.#figures.late++;
      this.#position = (this.#position - FRAME_SAMPLES) >>> 0;
      this.#restartAdaptation();
      return;
    }
    this.#leastSpare = Math.min(this.#leastSpare, spare);
    if (++this.#packetsSinceAdaptation < ADAPTATION_PACKETS) return;
    if (this.#leastSpare > SPARE_DEPTH) this.#skip(FRAME_SAMPLES);
    this.#restartAdaptation();
  }

  #restartAdaptation(): void {
    this.#packetsSinceAdaptation = 0;
    this.#leastSpare = Number.POSITIVE_INFINITY;
  }

  #lay(timestamp: number, samples: Int16Array): void {
    const played = Math.max(0, -timestampDistance(this.#position, timestamp));
    for (let i = played; i < samples.length; i++) {
      const place = (timestamp + i) % WINDOW_SAMPLES;
      this.#samples[place] = samples[i]!;
      this.#present[place] = 1;
    }
    const end = (timestamp + samples.length) >>> 0;
    if (timestampDistance(this.#end, end) > 0) this.#end = end;
  }

  #skip(samples: number): void {
    for (let i = 0; i < samples; i++) this.#present[(this.#position + i) % WINDOW_SAMPLES] = 0;
    this.#position = (this.#position + samples) >>> 0;
  }

  /** Moves one frame out of the window. @returns how many of its samples are missing; they are 0. */
  #takeFrame(): number {
    let missing = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const place = (this.#position + i) % WINDOW_SAMPLES;
      const present = this.#present[place]!;
      this.#frame[i] = present ? this.#samples[place]! : 0;
      this.#present[place] = 0;
      missing += 1 - present;
    }
    this.#position = (this.#position + FRAME_SAMPLES) >>> 0;
    return missing;
  }
}

/** How loud the last frame is repeated, frame after frame; then silence. */
const FADE = [0.8, 0.5, 0.25];

/** Hides short losses: the last sound again, fading, for 60 ms. */
class Concealment {
  readonly #last = new Int16Array(FRAME_SAMPLES);
  readonly #repeated = new Int16Array(FRAME_SAMPLES);
  #lost = FADE.length;

  /**
   * @param frame what was received, 0 where samples are missing.
   * @param missing how many are.
   * @returns what to play; null when the loss has lasted too long to be hidden.
   */
  next(frame: Int16Array, missing: number): Int16Array | null {
    if (missing < FRAME_SAMPLES) {
      this.#last.set(frame);
      this.#lost = 0;
      return frame;
    }
    const gain = FADE[this.#lost++];
    if (gain === undefined) {
      this.#lost = FADE.length;
      return null;
    }
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#repeated[i] = this.#last[i]! * gain;
    return this.#repeated;
  }
}
