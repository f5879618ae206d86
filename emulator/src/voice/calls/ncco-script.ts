import type { Journal } from "../../journal/journal.ts";
import { callAfter, type MediaClock } from "../../media/clock.ts";
import {
  type Action,
  type ConnectAction,
  type ConversationAction,
  describeAction,
  type StreamAction,
  type TalkAction,
} from "../ncco/actions.ts";
import type { Ncco } from "../ncco/ncco.ts";
import { NccoRunner, type Step } from "../ncco/runner.ts";
import { fetchSound } from "../sound/fetch-sound.ts";
import { endless, Player } from "../sound/player.ts";
import type { Speech } from "../sound/speech.ts";
import type { VoiceApplication } from "./application.ts";
import { type Conversation, type Conversations, OPEN_TERMS, type Terms } from "./conversation.ts";
import type { VoiceCall } from "./voice-call.ts";

/** Surroundings of a script. */
export interface NccoScriptParts {
  app: Pick<VoiceApplication, "submit" | "event" | "complain" | "now">;
  clock: MediaClock;
  conversations: Conversations;
  speech: Pick<Speech, "say">;
  journal: Pick<Journal, "record">;
  /**
   * Calls an endpoint into the conversation of a call.
   * @param done called once the endpoint has answered or failed, with an NCCO that replaces the running one, or null.
   * Later calls are ignored.
   * @returns a function that cancels an unanswered call.
   */
  connect(caller: VoiceCall, action: ConnectAction, done: (ncco: Ncco | null) => void): () => void;
}

/** The work of the current action. */
interface Activity {
  stop(): void;
}

/** The running action and its start. */
interface Doing {
  action: Action;
  /** Milliseconds since the epoch. */
  since: number;
}

/** Carries out the NCCO of one call. */
export class NccoScript {
  readonly #call: VoiceCall;
  readonly #parts: NccoScriptParts;
  readonly #note: Note;
  readonly #runner = new NccoRunner();
  #activity: Activity | null = null;
  #doing: Doing | null = null;

  constructor(call: VoiceCall, parts: NccoScriptParts) {
    this.#call = call;
    this.#parts = parts;
    this.#note = notesOf(call, parts.journal);
  }

  get isFinished(): boolean {
    return this.#runner.isFinished;
  }

  /** Null: there is nothing to do, or nothing any more. */
  get doing(): Doing | null {
    return this.#doing;
  }

  /** Begins an NCCO; one that runs is replaced. */
  run(ncco: Ncco): void {
    this.#obey(this.#runner.run(ncco));
  }

  /** The same in a new conversation, apart from those whom the call was talking with. */
  transfer(ncco: Ncco): void {
    this.#stop();
    this.#call.moveTo(this.#parts.conversations.create(), OPEN_TERMS);
    this.run(ncco);
  }

  hearDigit(digit: string): void {
    this.#obey(this.#runner.hearDigit(digit));
  }

  /** The call is over. */
  end(): void {
    this.#obey(this.#runner.end());
  }

  #obey(steps: readonly Step[]): void {
    const { current: action } = this.#runner;
    if (action === null) this.#doing = null;
    else if (action !== this.#doing?.action) this.#doing = { action, since: this.#parts.app.now() };
    for (const step of steps) this.#do(step);
  }

  #do(step: Step): void {
    switch (step.do) {
      case "stop":
        this.#stop();
        break;
      case "play":
        void this.#play(step.action);
        break;
      case "wait":
        this.#wait(step.seconds);
        break;
      case "submit":
        void this.#submit(step);
        break;
      case "connect":
        this.#connect(step.action);
        break;
      case "converse":
        this.#converse(step.action);
        break;
      case "note":
        this.#note(step.text);
        break;
      case "finish":
        this.#finish();
        break;
    }
  }

  async #play(action: TalkAction | StreamAction): Promise<void> {
    const activity = this.#begin();
    this.#note(describeAction(action), action);
    const samples = await this.#fetch(action);
    if (this.#activity !== activity) return;
    const { conversation, uuid } = this.#call;
    activity.stop = () => conversation.hush(uuid);
    conversation.play(uuid, new Player(samples, action, () => this.#proceed(activity)));
  }

  #fetch(action: TalkAction | StreamAction): Promise<Int16Array> {
    if (action.action === "talk") return this.#parts.speech.say(action.text, action.language);
    return fetchSound(action.streamUrl, (reason) => this.#note(reason));
  }

  #wait(seconds: number): void {
    const activity = this.#begin();
    activity.stop = callAfter(this.#parts.clock, seconds * 1_000, () => {
      this.#activity = null;
      this.#obey(this.#runner.timeIsUp());
    });
  }

  async #submit({ action, digits, timedOut }: Step & { do: "submit" }): Promise<void> {
    const activity = this.#begin();
    const { eventUrl, eventMethod } = action;
    const hook = eventUrl === undefined ? this.#parts.app.event : { url: eventUrl, method: eventMethod };
    const ncco = await this.#parts.app.submit(this.#call, { digits, timedOut }, hook);
    this.#proceed(activity, ncco);
  }

  #connect(action: ConnectAction): void {
    const activity = this.#begin();
    this.#note(describeAction(action), action);
    const giveUp = this.#parts.connect(this.#call, action, (ncco) => this.#proceed(activity, ncco));
    const { conversation, uuid } = this.#call;
    activity.stop = () => {
      conversation.hush(uuid);
      giveUp();
    };
    if (action.ringbackTone !== undefined) void this.#playRingback(activity, action.ringbackTone);
  }

  async #playRingback(activity: Activity, url: string): Promise<void> {
    const samples = await fetchSound(url, (reason) => this.#note(reason));
    if (this.#activity === activity) this.#call.conversation.play(this.#call.uuid, endless(samples));
  }

  #converse(action: ConversationAction): void {
    this.#begin();
    this.#note(describeAction(action), action);
    const conversation = this.#parts.conversations.named(action.name);
    if (conversation.isFull)
      this.#turnAway(`The conversation ${action.name} is full: ${conversation.size} are in it`);
    else this.#join(conversation, action);
  }

  #join(conversation: Conversation, action: ConversationAction): void {
    const call = this.#call;
    call.moveTo(conversation, toTerms(action));
    if (action.musicOnHoldUrl === undefined) return;
    void fetchSound(action.musicOnHoldUrl, (reason) => this.#note(reason)).then((samples) =>
      conversation.playMusic(call.uuid, endless(samples)),
    );
  }

  #turnAway(reason: string): void {
    this.#note(reason);
    this.#parts.app.complain(this.#call, reason);
    this.#call.hangUp();
  }

  /** A call that talks with others goes on as long as they stay. */
  #finish(): void {
    if (this.#call.conversation.size < 2) this.#call.hangUp();
  }

  #begin(): Activity {
    this.#stop();
    const activity = { stop: () => {} };
    this.#activity = activity;
    return activity;
  }

  #stop(): void {
    const activity = this.#activity;
    this.#activity = null;
    activity?.stop();
  }

  /** Late results of an action that was stopped or replaced are ignored. */
  #proceed(activity: Activity, ncco: Ncco | null = null): void {
    if (this.#activity !== activity) return;
    this.#stop();
    this.#obey(ncco ? this.#runner.run(ncco) : this.#runner.proceed());
  }
}

function toTerms({ startOnEnter, endOnExit, mute, canSpeak, canHear }: ConversationAction): Terms {
  return { startsOnEnter: startOnEnter, endsOnExit: endOnExit, isMuted: mute, canSpeak, canHear };
}

/**
 * Writes into the journal what becomes of a call.
 * @param detail absent: there is no more to it.
 */
type Note = (summary: string, detail?: object) => void;

function notesOf(
  { uuid, from, sessionId }: { uuid: string; from: string; sessionId: string | undefined },
  journal: Pick<Journal, "record">,
): Note {
  return (summary, detail) =>
    journal.record({
      kind: "voice",
      direction: "out",
      summary,
      detail: `call ${uuid}, from ${from}\n\n${detail ? JSON.stringify(detail, null, 2) : summary}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
}
