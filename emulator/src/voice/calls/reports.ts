import type { Ncco } from "../ncco/ncco.ts";
import type { Hook, Payload } from "../webhooks/hook.ts";
import type { VoiceApplication } from "./application.ts";
import { type DescribedCall, statusEvent, transferEvent } from "./events.ts";
import type { CallStatus, Outcome } from "./outcome.ts";

/** Where the events of a call go. */
export interface ReportsTo {
  /** Null: nowhere. */
  hook: Hook | null;
  /** Whether an NCCO that answers a failure counts. */
  listens: boolean;
}

/** https://developer.vonage.com/en/voice/voice-api/ncco-reference#connect "eventType" */
const FAILURES: readonly CallStatus[] = ["timeout", "failed", "rejected", "unanswered", "busy"];

/** Tells the app what happens to one call, each event after the ones before it. */
export class Reports {
  readonly #app: Pick<VoiceApplication, "tell" | "tellAndListen" | "now">;
  readonly #to: ReportsTo;
  #told: Promise<unknown> = Promise.resolve();
  #reaction: Promise<Ncco | null> = Promise.resolve(null);

  constructor(app: Pick<VoiceApplication, "tell" | "tellAndListen" | "now">, to: ReportsTo) {
    this.#app = app;
    this.#to = to;
  }

  /** What the app wants to be done instead, where the call failed; null: nothing. */
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
