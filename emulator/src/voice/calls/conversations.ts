import type { MediaClock } from "../../media/clock.ts";
import { Conversation } from "./conversation.ts";

/** The conversations of one application: a name is the same one for all who say it, as long as anybody is in it. */
export class Conversations {
  readonly #clock: MediaClock;
  readonly #named = new Map<string, Conversation>();

  constructor(clock: MediaClock) {
    this.#clock = clock;
  }

  /** One without a name: that of a call, and of whom it is connected to. */
  create(): Conversation {
    return new Conversation(this.#clock);
  }

  named(name: string): Conversation {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const conversation = new Conversation(this.#clock, () => this.#named.delete(name));
    this.#named.set(name, conversation);
    return conversation;
  }
}
