import { setImmediate } from "node:timers/promises";
import type { Journal } from "../../journal/journal.ts";
import { type Signer, signCallback } from "../../webhooks/signature.ts";
import { composeRequest, type Hook, type HookRequest, type Payload } from "./hook.ts";

/** Time for the app to answer with the NCCO of a call, and to anything else. */
const DEADLINES_MS = { answer: 5_000, event: 10_000 };

const GIVEN_UP = new Error("The emulator gave it up");

/** Kind of request, by which its deadline is chosen. */
export type Question = keyof typeof DEADLINES_MS;

export interface VoiceWebhooksOptions {
  /** Asked where the app's own address fails; absent: nobody. */
  fallbackUrl?: string | undefined;
  /** Signs each request; absent: they go out unsigned. */
  secret?: string | undefined;
  signer: Signer;
  journal: Pick<Journal, "record">;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Absent: the platform's. */
  deadlinesMs?: typeof DEADLINES_MS;
}

/** A payload, and the webhook that it goes to. */
export interface HookMessage {
  hook: Hook;
  payload: Payload;
  /** The session whose call it is about, where it is known. */
  sessionId?: string | undefined;
}

/** The requests of the Voice API: https://developer.vonage.com/en/voice/voice-api/webhook-reference */
export class VoiceWebhooks {
  readonly #options: VoiceWebhooksOptions;
  readonly #pending = new Set<Promise<unknown>>();
  #cancellation = new AbortController();

  constructor(options: VoiceWebhooksOptions) {
    this.#options = options;
  }

  /** Sends an event, once. Never rejects: failures are in the journal. */
  async tell(message: HookMessage): Promise<void> {
    await this.#send(message, "event", this.#cancellation.signal).catch(ignoreHookError);
  }

  /**
   * Asks for an NCCO: the app's address again where its failure may pass, then the fallback address, up to two times.
   * @throws HookError if no attempt succeeds.
   */
  async ask(message: HookMessage, question: Question): Promise<HookReply> {
    const { hook, payload } = message;
    const { fallbackUrl } = this.#options;
    const { signal } = this.#cancellation;
    try {
      return await this.#sendTwice(message, question, signal);
    } catch (error) {
      if (!(error instanceof HookError) || fallbackUrl === undefined) throw error;
      const context = { reason: error.message, original_request: { url: hook.url, type: question } };
      const fallback = {
        ...message,
        hook: { ...hook, url: fallbackUrl },
        payload: { ...payload, ...context },
      };
      return this.#sendTwice(fallback, "answer", signal);
    }
  }

  /** Cancels all pending requests. */
  clear(): void {
    this.#cancellation.abort(GIVEN_UP);
    this.#cancellation = new AbortController();
  }

  /**
   * Lets what is under way arrive: the ends of calls, when the emulator stops.
   * @param graceMs how long to wait for it at most.
   */
  async close(graceMs = 1_000): Promise<void> {
    // From then on nothing goes out any more.
    const impatience = setTimeout(() => this.#cancellation.abort(GIVEN_UP), graceMs);
    while (this.#pending.size > 0) {
      await Promise.allSettled(this.#pending);
      // What is told after that goes out now.
      await setImmediate();
    }
    clearTimeout(impatience);
  }

  async #sendTwice(message: HookMessage, question: Question, signal: AbortSignal): Promise<HookReply> {
    try {
      return await this.#send(message, question, signal);
    } catch (error) {
      if (!(error instanceof HookError) || !error.isPassing) throw error;
      return this.#send(message, question, signal);
    }
  }

  #send(message: HookMessage, question: Question, signal: AbortSignal): Promise<HookReply> {
    const sending = this.#attempt(message, question, signal);
    this.#pending.add(sending);
    const forget = () => this.#pending.delete(sending);
    sending.then(forget, forget);
    return sending;
  }

  async #attempt(message: HookMessage, question: Question, cancellation: AbortSignal): Promise<HookReply> {
    const request = composeRequest(message.hook, message.payload);
    const name = nameOf(message.payload, question);
    const deadline = AbortSignal.timeout(this.#options.deadlinesMs?.[question] ?? DEADLINES_MS[question]);
    const headers = await this.#headersFor(request.signed);
    try {
      const reply = await attempt(request, headers, AbortSignal.any([cancellation, deadline]));
      this.#record(message, `${name} ${reply.status}`, reply.text);
      return reply;
    } catch (error) {
      this.#record(message, `${name} failed: ${error instanceof Error ? error.message : String(error)}`, "");
      throw error;
    }
  }

  async #headersFor(signed: string): Promise<Record<string, string>> {
    const headers = { "Content-Type": "application/json" };
    const { secret, signer, now } = this.#options;
    if (secret === undefined) return headers;
    return { ...headers, Authorization: await signCallback(signed, signer, { secret, now: now() }) };
  }

  #record({ hook, payload, sessionId }: HookMessage, outcome: string, reply: string): void {
    this.#options.journal.record({
      kind: "webhook",
      direction: "out",
      summary: `voice ${outcome}`,
      detail: `${hook.method} ${hook.url}\n\n${JSON.stringify(payload, null, 2)}${reply && `\n\n${reply}`}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
  }
}

/** @returns what is told or asked, in a word: `answer`, `ringing`, `input`, `transfer`, `error`. */
function nameOf({ status, type, dtmf }: Payload, question: Question): string {
  if (dtmf !== undefined) return "input";
  return String(status ?? type ?? (question === "answer" ? "answer" : "error"));
}

function ignoreHookError(error: unknown): void {
  if (!(error instanceof HookError)) throw error;
}

/** The app's answer with a status of 2xx. */
export interface HookReply {
  status: number;
  text: string;
  contentType: string;
}

/** The app did not answer, or not with 2xx; the message is a `reason`. */
export class HookError extends Error {
  override name = "HookError";
  /** Whether the platform asks the same address once more. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}

const PASSING_STATUSES = [429, 503, 504];

/** Asks once. @throws HookError */
async function attempt(
  { url, method, body }: HookRequest,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HookReply> {
  const content = body === undefined ? {} : { body };
  // A redirect is no answer; the platform does not follow it either.
  const request = { method, ...content, headers, redirect: "manual", signal } as const;
  const { response, text } = await fetch(url, request)
    .then(async (response) => ({ response, text: await response.text() }))
    .catch((error: unknown) => {
      throw new HookError(describeFailure(error), true);
    });
  const { status } = response;
  if (response.ok) return { status, text, contentType: response.headers.get("content-type") ?? "" };
  throw new HookError(`HTTP status ${status}`, PASSING_STATUSES.includes(status));
}

function describeFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
