import type { Settings, Voice } from "../../settings/settings.ts";
import type { Conversation, Input, Ncco, Talk } from "./ncco.ts";
import { type SpokenSentences, sentencesIn } from "./spoken-sentences.ts";
import { paths } from "./voice-webhook-paths.ts";

/** Silence that ends the typing of a PIN, in seconds: the most that the Voice API allows. */
const TYPING_TIMEOUT_S = 10;

interface CallerNccoSettings extends Pick<Settings, "spoken" | "pin"> {
  voice: Pick<Voice, "origin">;
}

/** The NCCOs for telephone callers: the sentences, the PIN, the conversation with the room. */
export class CallerNcco {
  readonly #settings: CallerNccoSettings;
  readonly #sentences: SpokenSentences;

  /** @throws if the sentences are not written in the language. */
  constructor(settings: CallerNccoSettings) {
    this.#settings = settings;
    this.#sentences = sentencesIn(settings.spoken.language);
  }

  /** @param sentence says why: it is the first time, or the last answer was none, or wrong. */
  askPin(sentence: "askPin" | "wrongPin" | "noPin"): Ncco {
    return [{ ...this.#say(sentence), bargeIn: true }, this.#collectPin()];
  }

  /** Brings a caller into a room. There is music until the room is there too: its leg starts the conversation. */
  join(sessionId: string, sentence: "connecting" | "letIn"): Ncco {
    return [this.#say(sentence), this.#listenIn(sessionId)];
  }

  /**
   * A conversation of the caller's own, with nothing but music in it, until the leg is transferred: a host lets it in,
   * or the room can be heard again.
   */
  wait(callerId: string, sentence: "waitForHost" | "restoring"): Ncco {
    return [this.#say(sentence), this.#listenIn(`waiting-${callerId}`)];
  }

  hangUp(sentence: "tooManyTries" | "closed" | "unavailable"): Ncco {
    return [this.#say(sentence)];
  }

  /** Brings the session's own leg into the conversation of its callers. */
  joinSession(sessionId: string): Ncco {
    return [{ action: "conversation", name: sessionId, startOnEnter: true }];
  }

  #say(sentence: keyof SpokenSentences): Talk {
    return { action: "talk", text: this.#sentences[sentence], language: this.#settings.spoken.language };
  }

  /** One digit more than a PIN has: else its last digit would end the input, and # the sentence after a wrong one. */
  #collectPin(): Input {
    return {
      action: "input",
      type: ["dtmf"],
      dtmf: { maxDigits: this.#settings.pin.length + 1, submitOnHash: true, timeOut: TYPING_TIMEOUT_S },
      eventUrl: [this.#settings.voice.origin + paths.input],
      eventMethod: "POST",
    };
  }

  #listenIn(name: string): Conversation {
    const music = this.#settings.spoken.musicUrl ?? this.#settings.voice.origin + paths.music;
    return { action: "conversation", name, startOnEnter: false, musicOnHoldUrl: [music] };
  }
}
