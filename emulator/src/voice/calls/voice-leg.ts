import { describeAction } from "../ncco/actions.ts";
import type { Ncco } from "../ncco/ncco.ts";
import type { Hook, Payload } from "../webhooks/hook.ts";
import type { VoiceApplication } from "./application.ts";
import type { Conversation } from "./conversation.ts";
import { type DescribedCall, statusEvent, transferEvent } from "./events.ts";
import { NccoScript, type NccoScriptParts } from "./ncco-script.ts";
import type { CallStatus, Outcome } from "./outcome.ts";
import { type CallIdentity, VoiceCall } from "./voice-call.ts";

/** A call of the Voice API that is not over. */
export interface VoiceCallView {
  readonly uuid: string;
  readonly direction: "inbound" | "outbound";
  /** Numbers without a plus, or SIP URIs. */
  readonly from: string;
  readonly to: string;
  readonly status: CallStatus;
  readonly conversationId: string;
  /** The OpenTok session that calls; null if there is none. */
  readonly sessionId: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly answeredAt: number | null;
  /** The running action of its NCCO: `talk "Welcome"`, and its start; null: none. */
  readonly doing: { readonly what: string; readonly since: number } | null;
}

export interface VoiceCallsView {
  readonly running: readonly VoiceCallView[];
}

/** A call and its NCCO. */
export interface VoiceLeg {
  readonly call: VoiceCall;
  readonly script: NccoScript;
}

export interface VoiceLegParts extends NccoScriptParts {
  app: VoiceApplication;
  /** Address for RTP. */
  host: string;
}

/** The beginning of a leg, and callbacks besides those of its script. */
export interface Opening {
  /** Conversation to join; absent: a new one. */
  conversation?: Conversation;
  reportsTo: ReportsTo;
  answered(leg: VoiceLeg): void;
  /** @param reaction the NCCO that the app answers to a failure. */
  ended?(reaction: Promise<Ncco | null>): void;
}

/** Assembles a call that has not begun, its script, and the reports to the app. */
export function openVoiceLeg(identity: CallIdentity, parts: VoiceLegParts, opening: Opening): VoiceLeg {
  const { app, host, clock, conversations } = parts;
  const place = { host, clock, now: () => app.now() };
  const call = new VoiceCall(identity, opening.conversation ?? conversations.create(), place);
  const leg = { call, script: new NccoScript(call, parts) };
  listen(leg, new Reports(app, opening.reportsTo), opening);
  return leg;
}

export function viewVoiceLeg({ call, script }: VoiceLeg): VoiceCallView {
  const { uuid, direction, from, to, status, conversation, sessionId, createdAt, answeredAt } = call;
  const { doing } = script;
  return {
    uuid,
    direction,
    from,
    to,
    status,
    conversationId: conversation.uuid,
    sessionId: sessionId ?? null,
    createdAt,
    answeredAt,
    doing: doing && { what: describeAction(doing.action), since: doing.since },
  };
}

function listen(leg: VoiceLeg, reports: Reports, { answered, ended }: Opening): void {
  const { call, script } = leg;
  call.events = {
    changed(outcome) {
      reports.changed(call, outcome);
      if (outcome.status === "answered") answered(leg);
    },
    moved: (from, to) => reports.moved(call, from, to),
    digit(digit) {
      if (script.isFinished) call.conversation.relayDigit(call.uuid, digit);
      else script.hearDigit(digit);
    },
    leftAlone() {
      if (script.isFinished) call.hangUp();
    },
    ended() {
      script.end();
      ended?.(reports.reaction);
    },
  };
}

/** Where the events of a call go. */
interface ReportsTo {
  /** Null: nowhere. */
  hook: Hook | null;
  /** Whether an NCCO that answers a failure counts. */
  listens: boolean;
}

/** https://developer.vonage.com/en/voice/voice-api/ncco-reference#connect "eventType" */
const FAILURES: readonly CallStatus[] = ["timeout", "failed", "rejected", "unanswered", "busy"];

/** Tells the app what happens to one call, each event after the ones before it. */
class Reports {
  readonly #app: Pick<VoiceApplication, "tell" | "tellAndListen" | "now">;
  readonly #to: ReportsTo;
  #told: Promise<unknown> = Promise.resolve();
  #reaction: Promise<Ncco | null> = Promise.resolve(null);

  constructor(app: Pick<VoiceApplication, "tell" | "tellAndListen" | "now">, to: ReportsTo) {
    this.#app = app;
    this.#to = to;
  }

  /** The NCCO that the app answered to a failure of the call; null: none. */
  get reaction(): Promise<Ncco | null> {
    return this.#reaction;
  }

  changed(call: DescribedCall, outcome: Outcome): void {
    const { hook, listens } = this.#to;
    const event = statusEvent(call, outcome, this.#app.now());
    if (listens && FAILURES.includes(outcome.status)) {
      this.#reaction = this.#told.then(() => this.#app.tellAndListen(call, event, hook));
      this.#told = this.#reaction;
    } else this.#tell(call, event);
  }

  moved(call: DescribedCall, from: { uuid: string }, to: { uuid: string }): void {
    this.#tell(call, transferEvent(call.uuid, from.uuid, to.uuid, this.#app.now()));
  }

  #tell(call: DescribedCall, event: Payload): void {
    this.#told = this.#told.then(() => this.#app.tell(call, event, this.#to.hook));
  }
}
