import { randomUUID } from "node:crypto";
import { type CallLimits, limitReached } from "../leg/call-limits.ts";
import { SipLeg } from "../leg/sip-leg.ts";
import type { MediaClock } from "../media/clock.ts";
import type { SessionView } from "../signaling/in-process-client.ts";
import type { OutgoingCallRequest, SipCallEnd, UserAgent } from "../sip/sip-call.ts";
import {
  type CallEnd,
  endOfFailedDial,
  endOfLimit,
  endOfSipCall,
  NORMAL_CLEARING,
  UNEXPECTED_CLEARING,
} from "./call-end.ts";
import type { CallEvent, CallView, SipTarget } from "./call-view.ts";
import { PhoneMute } from "./phone-mute.ts";
import { type PhoneGrant, PhonePresence } from "./phone-presence.ts";
import type { SessionMixer } from "./session-mixer.ts";

/** Surroundings of a call. */
export interface SessionCallParts {
  userAgent: Pick<UserAgent, "call">;
  host: string;
  clock: MediaClock;
  limits: CallLimits;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  onEvent(event: CallEvent): void;
  warn(message: string): void;
  /** Called once, after everything of the call is gone. */
  onEnded(call: SessionCall): void;
}

/** Names the calling session to the phone's own platform. */
const SESSION_HEADER = "X-OpenTok-SessionId";

/**
 * A phone in a session.
 *
 *     DIALING ─▶ RINGING ─▶ ACTIVE ⇄ ON_HOLD ─▶ HANGUP
 *        └──────────┴──────────┴───────────────────▲
 *
 * Connection and stream exist from the first state to the last.
 */
export class SessionCall implements CallView {
  readonly id = randomUUID();
  readonly streamId = randomUUID();
  readonly sessionId: string;
  readonly createdAt: number;
  readonly #target: SipTarget;
  readonly #parts: SessionCallParts;
  readonly #mixer: SessionMixer;
  readonly #mute: PhoneMute;
  readonly #presence: PhonePresence;
  readonly #startedAt: number;
  readonly #stopClock: () => void;
  #state: CallView["state"] = "DIALING";
  #leg: SipLeg | null = null;
  #answeredAt: { clock: number; epoch: number } | null = null;

  /** Joins the session and publishes at once; the INVITE follows. */
  constructor(
    session: SessionView,
    grant: PhoneGrant,
    target: SipTarget,
    mixer: SessionMixer,
    parts: SessionCallParts,
  ) {
    const { streamId } = this;
    this.#target = target;
    this.#parts = parts;
    this.#mixer = mixer;
    this.#mute = new PhoneMute(target.observeForceMute ?? false);
    this.sessionId = session.id;
    this.createdAt = parts.now();
    this.#startedAt = parts.clock.now();
    this.#presence = new PhonePresence(
      { session, grant, streamId, mixer: mixer.mixer, host: parts.host, warn: parts.warn },
      this.#presenceEvents(),
    );
    this.#stopClock = parts.clock.onFrame(() => this.#checkLimits());
    this.#emit({ event: "callCreated" });
    this.#mix();
    this.#presence.publish();
    this.#emit({ event: "callUpdated", state: "DIALING" });
    void this.#invite();
  }

  get connectionId(): string {
    return this.#presence.connectionId;
  }

  get to(): string {
    return this.#target.uri;
  }

  get state(): CallView["state"] {
    return this.#state;
  }

  get answeredAt(): number | null {
    return this.#answeredAt?.epoch ?? null;
  }

  /**
   * Sends digits, after those that are still being sent; while the phone holds us they wait.
   * @returns whether the call is answered, also if the phone takes no digits: the platform makes no difference either.
   */
  playDigits(digits: string): boolean {
    if (this.#state !== "ACTIVE" && this.#state !== "ON_HOLD") return false;
    if (!this.#leg?.sendDigits(digits))
      this.#parts.warn(`${this.to} takes no digits: no telephone-event in its SDP, or too many wait`);
    return true;
  }

  /** Ends the call from our side, whatever it is doing. Ending twice is no error. */
  end(end: CallEnd): void {
    if (this.#state === "HANGUP") return;
    this.#state = "HANGUP";
    this.#stopClock();
    this.#leg?.hangUp();
    this.#emit({ event: "callUpdated", state: "HANGUP" });
    this.#presence.leave();
    this.#mixer.remove(this.streamId);
    this.#emit({ event: "callDestroyed", ...end });
    this.#parts.onEnded(this);
  }

  /** Must run before the stream is announced, so that the mixer recognizes it as a phone's. */
  #mix(): void {
    const { streams } = this.#target;
    this.#mixer.add({
      streamId: this.streamId,
      source: { read: () => this.#readPhone() },
      sink: { write: (frame) => this.#leg?.write(this.#readAnnouncement() ?? frame) },
      hears: (streamId) => streams === undefined || streams.includes(streamId),
      skip: (frames) => this.#leg?.skip(frames),
    });
  }

  /** A muted phone is read all the same, or else its sound would come later. */
  #readPhone(): Int16Array | null {
    const frame = this.#leg?.read() ?? null;
    return this.#mute.isMuted ? null : frame;
  }

  /** A phone that joins muted, or is muted while it holds us, is told once it listens. */
  #readAnnouncement(): Int16Array | null {
    return this.#state === "ACTIVE" ? this.#mute.readAnnouncement() : null;
  }

  async #invite(): Promise<void> {
    const { userAgent, host, clock } = this.#parts;
    const isSecure = this.#target.secure ?? false;
    try {
      this.#leg = await SipLeg.open({ host, clock, isSecure }, this.#sipEvents());
      if (this.#state === "HANGUP") this.#leg.hangUp();
      else this.#leg.call(userAgent, invitationOf(this.#target, this.sessionId));
    } catch (error) {
      this.end(endOfFailedDial(error));
    }
  }

  #sipEvents() {
    return {
      ringing: () => this.#change("RINGING"),
      answered: () => {
        this.#answeredAt = { clock: this.#parts.clock.now(), epoch: this.#parts.now() };
        this.#change("ACTIVE");
      },
      held: (isHeld: boolean) => this.#change(isHeld ? "ON_HOLD" : "ACTIVE"),
      digit: (digit: string) => this.#hearDigit(digit),
      ended: (end: SipCallEnd) => this.end(endOfSipCall(end, this.#answeredAt !== null)),
    };
  }

  #change(state: CallView["state"]): void {
    if (this.#state === "HANGUP" || this.#state === state) return;
    this.#state = state;
    this.#emit({ event: "callUpdated", state });
  }

  #presenceEvents() {
    return {
      disconnected: (isForced: boolean) => this.end(isForced ? NORMAL_CLEARING : UNEXPECTED_CLEARING),
      muteForced: () => {
        if (!this.#mute.force()) return;
        this.#emit({ event: "muteForced" });
        this.#presence.showMuted(true);
      },
    };
  }

  #hearDigit(digit: string): void {
    if (this.#mute.hearDigit(digit)) this.#presence.showMuted(this.#mute.isMuted);
  }

  #checkLimits(): void {
    const { clock, limits } = this.#parts;
    const progress = {
      startedAt: this.#startedAt,
      answeredAt: this.#answeredAt?.clock ?? null,
      lastMediaAt: this.#leg?.lastMediaAt ?? null,
      hasSessionTimer: this.#leg?.hasSessionTimer ?? false,
    };
    const limit = limitReached(progress, limits, clock.now());
    if (limit) this.end(endOfLimit(limit));
  }

  #emit(event: Pick<CallEvent, "event" | "state" | "reasonCode" | "reasonMessage">): void {
    const { id, sessionId, connectionId, createdAt } = this;
    this.#parts.onEvent({
      ...event,
      sessionId,
      timestamp: this.#parts.now(),
      call: { id, connectionId, createdAt },
    });
  }
}

/** @returns the INVITE to a dialed phone, without its offer. */
function invitationOf(target: SipTarget, sessionId: string): Omit<OutgoingCallRequest, "offer"> {
  const { uri, from, headers, auth } = target;
  return {
    to: uri,
    headers: { ...withoutSessionHeader(headers), [SESSION_HEADER]: sessionId },
    ...(from === undefined ? {} : { from }),
    ...(auth === undefined ? {} : { auth }),
  };
}

/** Header names are case-insensitive; ours must not appear twice. */
function withoutSessionHeader(headers: Record<string, string> = {}): Record<string, string> {
  const isOther = ([name]: [string, string]) => name.toLowerCase() !== SESSION_HEADER.toLowerCase();
  return Object.fromEntries(Object.entries(headers).filter(isOther));
}
