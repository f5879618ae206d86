import { type Ncco, NccoError, type PayloadForm, parseNcco } from "../ncco/ncco.ts";
import type { Hook, Payload } from "../webhooks/hook.ts";
import { HookError, type HookReply, type Question, type VoiceWebhooks } from "../webhooks/voice-webhooks.ts";
import { type DescribedCall, describeCall, errorEvent, inputEvent } from "./events.ts";

export interface ApplicationOptions {
  webhooks: Pick<VoiceWebhooks, "ask" | "tell">;
  /** Asked for NCCOs; null: nobody. */
  answer: Hook | null;
  /** Receives events; null: nobody. */
  event: Hook | null;
  form: PayloadForm;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The app behind the webhooks: asks it for NCCOs, sends it events, and reports its own mistakes to it as events. */
export class VoiceApplication {
  readonly #options: ApplicationOptions;

  constructor(options: ApplicationOptions) {
    this.#options = options;
  }

  /** Default receiver of events. */
  get event(): Hook | null {
    return this.#options.event;
  }

  now(): number {
    return this.#options.now();
  }

  /**
   * @param headers of the caller, by what the platform calls them.
   * @param hook absent: the application's own address; null: there is nobody to ask.
   * @returns what to do with a call; null when that could not be found out.
   */
  async askForNcco(
    call: DescribedCall,
    headers: Payload = {},
    hook = this.#options.answer,
  ): Promise<Ncco | null> {
    if (hook === null) return null;
    const reply = await this.#ask(call, {
      hook,
      payload: { ...describeCall(call), ...headers },
      question: "answer",
    });
    return reply && this.#understand(call, () => this.parse(readNcco(reply)));
  }

  /**
   * @param hook absent: the application's own address for events; null: there is nobody to tell.
   * @returns the NCCO that is to replace the running one; null: it goes on.
   */
  submit(
    call: DescribedCall,
    input: { digits: string; timedOut: boolean },
    hook = this.event,
  ): Promise<Ncco | null> {
    const { form } = this.#options;
    return this.tellAndListen(call, inputEvent(call, input, { form, now: this.now() }), hook);
  }

  /** The same with any event that may be answered by an NCCO. */
  async tellAndListen(call: DescribedCall, payload: Payload, hook: Hook | null): Promise<Ncco | null> {
    if (hook === null) return null;
    const reply = await this.#ask(call, { hook, payload, question: "event" });
    const said = reply && readJson(reply.text);
    return Array.isArray(said) ? this.#understand(call, () => this.parse(said)) : null;
  }

  /** Never rejects. */
  async tell({ sessionId }: DescribedCall, payload: Payload, hook = this.event): Promise<void> {
    if (hook !== null) await this.#options.webhooks.tell({ hook, payload, sessionId });
  }

  /** Reports a failure of a call. */
  complain(call: DescribedCall, reason: string): void {
    void this.tell(call, errorEvent(call, reason, this.now()));
  }

  /** @throws NccoError */
  parse(ncco: unknown): Ncco {
    return parseNcco(ncco, this.#options.form);
  }

  async #ask(
    call: DescribedCall,
    { hook, payload, question }: { hook: Hook; payload: Payload; question: Question },
  ): Promise<HookReply | null> {
    try {
      return await this.#options.webhooks.ask({ hook, payload, sessionId: call.sessionId }, question);
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      this.complain(call, error.message);
      return null;
    }
  }

  #understand(call: DescribedCall, parse: () => Ncco): Ncco | null {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof NccoError)) throw error;
      this.complain(call, error.message);
      return null;
    }
  }
}

/** @throws NccoError if the text is not JSON, or its type is HTML. */
function readNcco({ text, contentType }: HookReply): unknown {
  if (contentType.startsWith("text/html")) throw new NccoError("The NCCO came as text/html: it must be JSON");
  const said = readJson(text);
  if (said === undefined) throw new NccoError("Syntax error in NCCO. It is no JSON");
  return said;
}

/** @returns undefined if the text is not JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
