import { hearsTone } from "../../../test/support/tone.ts";
import { SipLeg } from "../../src/leg/sip-leg.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { SineTone } from "../../src/media/tone.ts";
import type { SipCallEnd, UserAgent } from "../../src/sip/sip-call.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";

const HOST = "127.0.0.1";
const clock = new SystemMediaClock();

/** A second of sound: enough to tell a tone. */
const REMEMBERED_SAMPLES = 8_000;

/** Somebody with a SIP phone who calls somebody, singing one note. */
export class SipCaller {
  readonly userAgent: UserAgent;
  readonly digits: string[] = [];
  readonly holds: boolean[] = [];
  isRinging = false;
  isAnswered = false;
  end: SipCallEnd | null = null;
  #heard: number[] = [];
  #leg: SipLeg | null = null;
  #stopFrames: (() => void) | null = null;

  private constructor(userAgent: UserAgent) {
    this.userAgent = userAgent;
  }

  static async call(to: string, songHz: number, headers: Record<string, string> = {}): Promise<SipCaller> {
    const userAgent = await startUserAgent({ host: HOST, port: 0, name: "Caller" });
    const caller = new SipCaller(userAgent);
    const leg = await SipLeg.open(
      { host: HOST, clock },
      {
        ringing() {
          caller.isRinging = true;
        },
        answered() {
          caller.isAnswered = true;
        },
        held: (isHeld) => void caller.holds.push(isHeld),
        digit: (digit) => void caller.digits.push(digit),
        ended(end) {
          caller.end = end;
        },
      },
    );
    leg.call(userAgent, { to, from: "14155550100@example.com", headers });
    caller.#begin(leg, songHz);
    return caller;
  }

  get leg(): SipLeg {
    if (!this.#leg) throw new Error("The caller has not called yet");
    return this.#leg;
  }

  hears(frequencyHz: number): boolean {
    return this.#heard.length === REMEMBERED_SAMPLES && hearsTone(this.#heard, frequencyHz);
  }

  async leave(): Promise<void> {
    this.#stopFrames?.();
    await this.userAgent.close();
  }

  #begin(leg: SipLeg, songHz: number): void {
    const song = new SineTone(songHz);
    this.#leg = leg;
    this.#stopFrames = clock.onFrame(() => {
      this.#heard = [...this.#heard, ...(leg.read() ?? new Int16Array(160))].slice(-REMEMBERED_SAMPLES);
      leg.write(song.read());
    });
  }
}
