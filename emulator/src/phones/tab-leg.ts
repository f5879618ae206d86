import { SipLeg, type SipLegEvents, type SipLegOptions } from "../leg/sip-leg.ts";
import { WebReceiver } from "../media/web-receiver.ts";
import { WebSender } from "../media/web-sender.ts";
import type { IncomingCall, SipCallEnd, UserAgent } from "../sip/sip-call.ts";
import { SipUriError } from "../sip/uri/uri.ts";
import type { AnswerCall, PlaceCall, TabLeg, TabLegEvents } from "./human-phone.ts";
import type { MediaSignal } from "./phone-wire.ts";

/** @param place address and clock of the media, on both sides. */
export function answerInTab(place: SipLegOptions): AnswerCall {
  return (call, events) => {
    const leg = new SipTabLeg(place, events);
    void leg.begin(call);
    return leg;
  };
}

/**
 * @param place address and clock of the media, on both sides.
 * @param from what a called phone shows.
 */
export function callFromTab(
  place: SipLegOptions,
  { userAgent, from }: { userAgent: Pick<UserAgent, "call">; from: string },
): PlaceCall {
  return (to, events) => {
    const leg = new SipTabLeg(place, events);
    void leg.call(userAgent, { to, from });
    return leg;
  };
}

/**
 * Joins the other end on SIP to a browser tab, frame by frame:
 *
 *     other end ── RTP ──▶ SipLeg ──▶ WebSender   ── WebRTC ──▶ tab
 *     other end ◀── RTP ── SipLeg ◀── WebReceiver ◀── WebRTC ── tab
 */
class SipTabLeg implements TabLeg {
  readonly #place: SipLegOptions;
  readonly #events: TabLegEvents;
  readonly #sender: WebSender;
  readonly #receiver: WebReceiver;
  #leg: SipLeg | null = null;
  #stopFrames: (() => void) | null = null;
  /** The tab's sound could not be connected: that, and not a hang-up, is why the call ends. */
  #mediaFailure: SipCallEnd | null = null;
  #isHolding = false;
  #isHungUp = false;
  #hasEnded = false;

  constructor(place: SipLegOptions, events: TabLegEvents) {
    this.#place = place;
    this.#events = events;
    this.#sender = new WebSender(place.host);
    this.#receiver = new WebReceiver(place.host, place.clock);
  }

  /** Answers by SIP, and offers the tab what it is to hear. */
  async begin(call: IncomingCall): Promise<void> {
    const offered = this.#negotiate(() => this.#offerSound());
    try {
      const leg = await SipLeg.open(this.#place, this.#legEvents());
      if (leg.answer(call)) this.#connect(leg);
      else
        this.#end({ by: "us", code: 488, reason: "The caller's phone and this one have no sound in common" });
    } catch (error) {
      call.reject(500);
      this.#end({ by: "us", code: 500, reason: messageOf(error) });
    }
    await offered;
  }

  /** Calls by SIP, and offers the tab what it is to hear. */
  async call(userAgent: Pick<UserAgent, "call">, request: { to: string; from: string }): Promise<void> {
    const offered = this.#negotiate(() => this.#offerSound());
    try {
      const leg = await SipLeg.open(this.#place, this.#legEvents());
      leg.call(userAgent, request);
      this.#connect(leg);
    } catch (error) {
      const code = error instanceof SipUriError ? 400 : 500;
      this.#end({ by: "us", code, reason: messageOf(error) });
    }
    await offered;
  }

  media({ leg, description: { type, sdp } }: MediaSignal): void {
    void this.#negotiate(async () => {
      if (leg === "hear" && type === "answer") await this.#sender.acceptAnswer(sdp);
      if (leg !== "speak" || type !== "offer") return;
      const answer = await this.#receiver.answer(sdp);
      this.#events.media({ leg, description: { type: "answer", sdp: answer } });
    });
  }

  sendDigits(digits: string): void {
    this.#leg?.sendDigits(digits);
  }

  hold(isHeld: boolean): void {
    void this.#hold(isHeld);
  }

  hangUp(): void {
    this.#isHungUp = true;
    this.#leg?.hangUp();
  }

  #legEvents(): SipLegEvents {
    return {
      ringing: () => this.#events.ringing?.(),
      answered: () => this.#events.answered(),
      held: (isHeld) => this.#events.heldThere(isHeld),
      digit: (digit) => this.#events.digits(digit),
      ended: (end) => this.#end(end),
    };
  }

  #connect(leg: SipLeg): void {
    if (this.#hasEnded) return;
    this.#leg = leg;
    this.#stopFrames = this.#place.clock.onFrame((skipped) => {
      leg.skip(skipped);
      this.#sender.write(leg.read());
      const said = this.#receiver.read();
      leg.write(this.#isHolding ? null : said);
    });
    // The person was quicker than the answer.
    if (this.#isHungUp) leg.hangUp();
  }

  async #offerSound(): Promise<void> {
    const sdp = await this.#sender.offer();
    this.#events.media({ leg: "hear", description: { type: "offer", sdp } });
  }

  async #hold(isHeld: boolean): Promise<void> {
    const leg = this.#leg;
    if (!leg || isHeld === this.#isHolding) return;
    // Held or not, from this moment on: whether the caller's phone takes note is another matter.
    this.#isHolding = isHeld;
    this.#events.heldHere(isHeld);
    try {
      await leg.hold(isHeld);
    } catch {
      // Refused, or both at once (RFC 3261 section 14.1): nothing has changed between the two phones.
      if (this.#hasEnded || this.#isHolding !== isHeld) return;
      this.#isHolding = !isHeld;
      this.#events.heldHere(!isHeld);
    }
  }

  /** Input of a tab is not trusted: media that can't be connected ends the call, never the process. */
  async #negotiate(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (this.#hasEnded) return;
      this.#mediaFailure = { by: "us", code: 488, reason: `No sound to this tab: ${messageOf(error)}` };
      this.hangUp();
    }
  }

  #end(end: SipCallEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#stopFrames?.();
    for (const side of [this.#sender, this.#receiver]) void side.close();
    this.#events.ended(this.#mediaFailure ?? end);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
