import type {
  Action,
  ConnectAction,
  ConversationAction,
  InputAction,
  StreamAction,
  TalkAction,
} from "./actions.ts";
import type { Ncco } from "./ncco.ts";

/** Instructions of the runner. */
export type Step =
  /** Ends what is going on: sound, timer, ringing. */
  | { do: "stop" }
  | { do: "play"; action: TalkAction | StreamAction }
  /** Sets the one timer, anew if it runs. */
  | { do: "wait"; seconds: number }
  | { do: "submit"; action: InputAction; digits: string; timedOut: boolean }
  | { do: "connect"; action: ConnectAction }
  | { do: "converse"; action: ConversationAction }
  /** For whoever reads the journal. */
  | { do: "note"; text: string }
  /** No action is left. */
  | { do: "finish" };

type State =
  | { name: "busy" }
  | { name: "playing" }
  | { name: "collecting"; action: InputAction; digits: string }
  | { name: "finished" };

/**
 * Runs the NCCO of one call. Pure: it is told what happens, and says what to do.
 *
 *     talk, stream   playing ──────── proceed, or a digit where it may barge in ──▶ next
 *     input          collecting ───── digits, #, timeIsUp ──▶ submit: busy ── proceed, run ──▶ next
 *     wait           busy ─────────── timeIsUp ──▶ next
 *     connect        busy ─────────── proceed: answered, or not ──▶ next
 *     conversation   busy             to the end of the call
 */
export class NccoRunner {
  #rest: readonly Action[] = [];
  #current: Action | null = null;
  #state: State = { name: "finished" };
  /** Stays from the first action that allows it to the input that it is for. */
  #mayBargeIn = false;

  get isFinished(): boolean {
    return this.#state.name === "finished";
  }

  /** The running action; null: none. */
  get current(): Action | null {
    return this.#current;
  }

  /** Begins an NCCO; one that runs is replaced. */
  run(ncco: Ncco): Step[] {
    this.#rest = ncco;
    this.#mayBargeIn = false;
    return [{ do: "stop" }, ...this.#next()];
  }

  /** The call is over. */
  end(): Step[] {
    this.#rest = [];
    this.#current = null;
    this.#state = { name: "finished" };
    return [{ do: "stop" }];
  }

  /** The current action has succeeded or failed: the next one begins. */
  proceed(): Step[] {
    return this.#next();
  }

  timeIsUp(): Step[] {
    const state = this.#state;
    return state.name === "collecting" ? this.#submit(state, true) : this.#next();
  }

  /** A digit that nobody waits for is lost, and so is what no telephone has a key for. */
  hearDigit(digit: string): Step[] {
    if (!KEYS.includes(digit)) return [];
    const state = this.#state;
    if (state.name === "collecting") return this.#collect(state, digit);
    if (state.name !== "playing" || !this.#mayBargeIn) return [];
    this.#rest = this.#rest.slice(this.#rest.findIndex(({ action }) => action === "input"));
    return [{ do: "stop" }, ...this.#next(), ...this.hearDigit(digit)];
  }

  #collect(state: State & { name: "collecting" }, digit: string): Step[] {
    const { maxDigits, submitOnHash, timeOut } = state.action.dtmf;
    if (digit === "#" && submitOnHash) return this.#submit(state, false);
    state.digits += digit;
    if (state.digits.length >= maxDigits) return this.#submit(state, false);
    return [{ do: "wait", seconds: timeOut }];
  }

  #submit({ action, digits }: State & { name: "collecting" }, timedOut: boolean): Step[] {
    this.#state = { name: "busy" };
    return [{ do: "stop" }, { do: "submit", action, digits, timedOut }];
  }

  #next(): Step[] {
    const [action, ...rest] = this.#rest;
    this.#rest = rest;
    this.#current = action ?? null;
    this.#state = { name: "busy" };
    switch (action?.action) {
      case undefined:
        this.#state = { name: "finished" };
        return [{ do: "finish" }];
      case "talk":
      case "stream":
        this.#state = { name: "playing" };
        this.#mayBargeIn ||= action.bargeIn;
        return [{ do: "play", action }];
      case "input":
        this.#state = { name: "collecting", action, digits: "" };
        this.#mayBargeIn = false;
        return [{ do: "wait", seconds: action.dtmf.timeOut }];
      case "wait":
        return [{ do: "wait", seconds: action.timeout }];
      case "connect":
        return [{ do: "connect", action }];
      case "conversation":
        return [...noteRecording(action), { do: "converse", action }];
      case "record":
        return [{ do: "note", text: NO_RECORDING }, ...this.#next()];
    }
  }
}

/** Telephone events know A to D too (RFC 4733 section 3.2). */
const KEYS = "0123456789*#";

const NO_RECORDING = "record does nothing: recordings are not emulated";

function noteRecording({ record }: ConversationAction): Step[] {
  return record ? [{ do: "note", text: NO_RECORDING }] : [];
}
