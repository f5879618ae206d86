import { randomUUID } from "node:crypto";
import type { IncomingCall, SipCallEnd } from "../sip/sip-call.ts";
import type {
  CallNotice,
  MediaSignal,
  PhoneCommand,
  PhoneMessage,
  RingingCall,
  TalkingCall,
} from "./phone-wire.ts";

/** Events of a leg, in order; `ended` once, and last. */
export interface TabLegEvents {
  /** The other end rings: only of a call from here. */
  ringing?(): void;
  /** The 200 is sent: both can talk. */
  answered(): void;
  /** The caller holds us, or takes us back. */
  heldThere(isHeld: boolean): void;
  /** We hold the caller, or no longer do. */
  heldHere(isHeld: boolean): void;
  /** The caller pressed digits. */
  digits(digits: string): void;
  /** For the tab's peer connections. */
  media(signal: MediaSignal): void;
  ended(end: SipCallEnd): void;
}

/** A leg that joins a SIP call to the sound of a browser tab. */
export interface TabLeg {
  /** Takes a step of the tab's peer connections. */
  media(signal: MediaSignal): void;
  /** Sends digits to the caller (RFC 4733). */
  sendDigits(digits: string): void;
  /** Holds the caller, or takes them back. */
  hold(isHeld: boolean): void;
  /** Safe at any moment and any number of times. */
  hangUp(): void;
}

/** Calls somebody from a browser tab. Returns at once; the events tell the rest, later. */
export type PlaceCall = (to: string, events: TabLegEvents) => TabLeg;

/** Answers a call and joins its sound to a browser tab. Returns at once; the events tell the rest, later. */
export type AnswerCall = (call: IncomingCall, events: TabLegEvents) => TabLeg;

/** A browser tab that shows the phone. */
export interface PhoneTab {
  send(message: PhoneMessage): void;
}

/** Receiver of a tab's commands. */
export interface TabSeat {
  receive(command: PhoneCommand): void;
  /** The tab is gone: its call is hung up. */
  leave(): void;
}

export interface HumanPhoneOptions {
  answer: AnswerCall;
  call: PlaceCall;
  /** @returns the SIP URI that is meant by what somebody typed. */
  complete(typed: string): string;
  /** `+12015550123` */
  virtualNumber: string;
  /** SIP address at which it is called. */
  address(): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

interface Seat {
  readonly tab: PhoneTab;
  talk: { call: TalkingCall; leg: TabLeg } | null;
}

interface Ringing {
  readonly call: IncomingCall;
  readonly shown: RingingCall;
}

const UNANSWERED = {
  phase: "connecting",
  isHeldThere: false,
  isHeldHere: false,
  answeredAt: null,
  receivedDigits: "",
} as const;

export const NO_TAB_REASON = "Open /_emulator/phone in a browser tab first";

/**
 * The phone that rings in browser tabs: in every tab that is not talking; the first to answer has the call.
 * Without any tab it is unavailable (480), with all of them talking it is busy (486).
 */
export class HumanPhone {
  readonly #options: HumanPhoneOptions;
  readonly #seats = new Set<Seat>();
  readonly #ringing = new Map<string, Ringing>();

  constructor(options: HumanPhoneOptions) {
    this.#options = options;
  }

  receiveCall(call: IncomingCall): void {
    const shown = {
      id: call.id,
      from: call.from,
      sessionId: call.header("X-OpenTok-SessionId") ?? null,
      since: this.#options.now(),
    };
    this.#ringing.set(call.id, { call, shown });
    call.cancelled = () => this.#stopRinging(call.id, "missed");
    if (this.#rejectUnlessSomebodyCanAnswer()) return;
    call.ring();
    this.#showAll();
  }

  /** A tab opened: it rings at once when the phone does. */
  connect(tab: PhoneTab): TabSeat {
    const seat: Seat = { tab, talk: null };
    this.#seats.add(seat);
    this.#show(seat);
    return {
      receive: (command) => this.#obey(seat, command),
      leave: () => this.#remove(seat),
    };
  }

  #obey(seat: Seat, command: PhoneCommand): void {
    if (command.type === "call") this.#call(seat, command.to);
    else if (command.type === "answer") this.#answer(seat, command.callId);
    else if (command.type === "decline") this.#decline(command.callId);
    else if (command.type === "hangUp") seat.talk?.leg.hangUp();
    else if (command.type === "digits") seat.talk?.leg.sendDigits(command.digits);
    else if (command.type === "hold") seat.talk?.leg.hold(command.isHeld);
    else seat.talk?.leg.media(command.signal);
  }

  #call(seat: Seat, typed: string): void {
    if (seat.talk) return;
    const uri = this.#options.complete(typed);
    const who = { id: randomUUID(), from: { uri, displayName: "" }, sessionId: null };
    const call: TalkingCall = { ...who, since: this.#options.now(), ...UNANSWERED, phase: "calling" };
    seat.talk = { call, leg: this.#options.call(uri, this.#listen(seat, call)) };
    this.#rejectUnlessSomebodyCanAnswer();
    this.#showAll();
  }

  #answer(seat: Seat, callId: string): void {
    const ringing = this.#ringing.get(callId);
    // Too late, or twice: the tab has been told already how things are.
    if (!ringing || seat.talk) return;
    this.#ringing.delete(callId);
    this.#notify(ringing.shown, "answered elsewhere", seat);
    const call: TalkingCall = { ...ringing.shown, ...UNANSWERED };
    const leg = this.#options.answer(ringing.call, this.#listen(seat, call));
    seat.talk = { call, leg };
    this.#rejectUnlessSomebodyCanAnswer();
    this.#showAll();
  }

  #listen(seat: Seat, call: TalkingCall): TabLegEvents {
    const change = (part: Partial<TalkingCall>) => {
      Object.assign(call, part);
      this.#show(seat);
    };
    return {
      ringing: () => change({ phase: "ringing" }),
      answered: () => change({ phase: "talking", answeredAt: this.#options.now() }),
      heldThere: (isHeld) => change({ isHeldThere: isHeld }),
      heldHere: (isHeld) => change({ isHeldHere: isHeld }),
      digits: (digits) => change({ receivedDigits: (call.receivedDigits + digits).slice(-100) }),
      media: (signal) => seat.tab.send({ type: "media", signal }),
      ended: (end) => this.#end(seat, call, end),
    };
  }

  #end(seat: Seat, call: TalkingCall, end: SipCallEnd): void {
    seat.talk = null;
    const talkedMs = call.answeredAt === null ? null : this.#options.now() - call.answeredAt;
    seat.tab.send({ type: "notice", notice: { from: call.from, ...describeEnd(end), talkedMs } });
    // It rings here too for those who still wait for somebody to answer.
    this.#show(seat);
  }

  #decline(callId: string): void {
    const ringing = this.#ringing.get(callId);
    if (!ringing) return;
    ringing.call.reject(603, "Decline");
    this.#stopRinging(callId, "declined");
  }

  #stopRinging(callId: string, how: CallNotice["how"]): void {
    const ringing = this.#ringing.get(callId);
    if (!ringing) return;
    this.#ringing.delete(callId);
    this.#notify(ringing.shown, how, null);
    this.#showAll();
  }

  #remove(seat: Seat): void {
    if (!this.#seats.delete(seat)) return;
    seat.talk?.leg.hangUp();
    this.#rejectUnlessSomebodyCanAnswer();
  }

  /** @returns true when nobody is left to answer: whoever still rang has been told so. */
  #rejectUnlessSomebodyCanAnswer(): boolean {
    if (this.#idleSeats().length > 0) return false;
    const [code, reason] =
      this.#seats.size === 0 ? ([480, NO_TAB_REASON] as const) : ([486, "Busy Here"] as const);
    for (const { call } of this.#ringing.values()) call.reject(code, reason);
    this.#ringing.clear();
    return true;
  }

  #idleSeats(): Seat[] {
    return [...this.#seats].filter((seat) => !seat.talk);
  }

  /** Tells the tabs that rang how it ended; not the one that ended it by answering. */
  #notify(call: RingingCall, how: CallNotice["how"], except: Seat | null): void {
    const notice = { from: call.from, how, detail: "", talkedMs: null };
    for (const seat of this.#idleSeats()) if (seat !== except) seat.tab.send({ type: "notice", notice });
  }

  #showAll(): void {
    for (const seat of this.#seats) this.#show(seat);
  }

  #show(seat: Seat): void {
    const { address, virtualNumber, now } = this.#options;
    const ringing = seat.talk ? [] : [...this.#ringing.values()].map(({ shown }) => shown);
    const call = seat.talk ? { ...seat.talk.call } : null;
    seat.tab.send({ type: "state", state: { address: address(), virtualNumber, now: now(), ringing, call } });
  }
}

/** @returns how a call that somebody talked in, or placed, came to its end. */
function describeEnd({ by, code, reason }: SipCallEnd): Pick<CallNotice, "how" | "detail"> {
  // 487: the caller gave up in the moment in which somebody answered.
  if (code !== 200 && code !== 487) return { how: "failed", detail: `SIP ${code} ${reason}` };
  return { how: by === "us" ? "hung up here" : "hung up there", detail: "" };
}
