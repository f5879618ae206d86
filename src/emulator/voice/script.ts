import type { Journal } from "../journal.ts";
import { callAfter, type MediaClock } from "../media/clock.ts";
import type { VoiceApplication } from "./application.ts";
import type { VoiceCall } from "./call.ts";
import { OPEN_TERMS } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import type { ConnectAction, ConversationAction, StreamAction, TalkAction } from "./ncco/actions.ts";
import type { Ncco } from "./ncco/ncco.ts";
import { NccoRunner, type Step } from "./ncco/runner.ts";
import { fetchSound } from "./sound/fetch-sound.ts";
import { Player } from "./sound/player.ts";
import type { Speech } from "./sound/speech.ts";

export interface ScriptParts {
  app: Pick<VoiceApplication, "submit" | "event">;
  clock: MediaClock;
  conversations: Conversations;
  speech: Pick<Speech, "say">;
  journal: Pick<Journal, "record">;
  /**
   * Calls somebody into the conversation of a call.
   * @param done told when somebody has answered, or never will: with an NCCO that replaces the running one, or null.
   * What is told later does not count.
   * @returns a function that gives up what has not been answered.
   */
  connect(caller: VoiceCall, action: ConnectAction, done: (ncco: Ncco | null) => void): () => void;
}

/** What goes on in the current action. */
interface Activity {
  stop(): void;
}

/** Does in the world what the NCCO of one call says. */
export class Script {
  readonly #call: VoiceCall;
  readonly #parts: ScriptParts;
  readonly #runner = new NccoRunner();
  #activity: Activity | null = null;

  constructor(call: VoiceCall, parts: ScriptParts) {
    this.#call = call;
    this.#parts = parts;
  }

  get isFinished(): boolean {
    return this.#runner.isFinished;
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
    for (const step of steps) this.#do(step);
  }

  #do(step: Step): void {
    if (step.do === "stop") this.#stop();
    else if (step.do === "play") void this.#play(step.action);
    else if (step.do === "wait") this.#wait(step.seconds);
    else if (step.do === "submit") void this.#submit(step);
    else if (step.do === "connect") this.#connect(step.action);
    else if (step.do === "converse") this.#converse(step.action);
    else if (step.do === "note") this.#note(step.text);
    else if (this.#call.conversation.size < 2) this.#call.hangUp();
  }

  async #play(action: TalkAction | StreamAction): Promise<void> {
    const activity = this.#begin();
    this.#note(action.action === "talk" ? `talk "${action.text}"` : `stream ${action.streamUrl}`, action);
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
    const [endpoint] = action.endpoint;
    this.#note(`connect ${endpoint.type === "phone" ? `+${endpoint.number}` : endpoint.uri}`, action);
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
    this.#note(`conversation ${action.name}`, action);
    const call = this.#call;
    const { startOnEnter, endOnExit, canSpeak, canHear, mute, musicOnHoldUrl } = action;
    if (mute) call.isMuted = true;
    const conversation = this.#parts.conversations.named(action.name);
    call.moveTo(conversation, { startsOnEnter: startOnEnter, endsOnExit: endOnExit, canSpeak, canHear });
    if (musicOnHoldUrl === undefined) return;
    void fetchSound(musicOnHoldUrl, (reason) => this.#note(reason)).then((samples) =>
      conversation.playMusic(call.uuid, endless(samples)),
    );
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

  /** What comes late, from an action that was stopped or replaced, changes nothing. */
  #proceed(activity: Activity, ncco: Ncco | null = null): void {
    if (this.#activity !== activity) return;
    this.#stop();
    this.#obey(ncco ? this.#runner.run(ncco) : this.#runner.proceed());
  }

  #note(summary: string, detail?: object): void {
    const { uuid, from, sessionId } = this.#call;
    this.#parts.journal.record({
      kind: "voice",
      direction: "out",
      summary,
      detail: `call ${uuid}, from ${from}\n\n${detail ? JSON.stringify(detail, null, 2) : summary}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
  }
}

function endless(samples: Int16Array): Player {
  return new Player(samples, { loop: 0, level: 0 }, () => {});
}
