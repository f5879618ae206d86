import type { Journal } from "../../journal/journal.ts";
import type { MediaClock } from "../../media/clock.ts";
import type { Action, ConnectAction } from "../ncco/actions.ts";
import type { Ncco } from "../ncco/ncco.ts";
import type { Speech } from "../sound/speech.ts";
import type { VoiceApplication } from "./application.ts";
import type { Conversations } from "./conversations.ts";
import type { VoiceCall } from "./voice-call.ts";

/** What a script needs of its surroundings. */
export interface NccoScriptParts {
  app: Pick<VoiceApplication, "submit" | "event" | "complain" | "now">;
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
export interface Activity {
  stop(): void;
}

/** An action, and for how long it has been done. */
export interface Doing {
  action: Action;
  /** Milliseconds since the epoch. */
  since: number;
}
