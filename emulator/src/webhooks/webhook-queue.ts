import type { Journal } from "../journal/journal.ts";
import { type FaultInjection, NO_FAULTS } from "./fault-injection.ts";

/** A callback on its way to one receiver. */
export interface Delivery {
  url: string;
  /** One line for the journal: `callUpdated RINGING`. */
  summary: string;
  body: string;
  sessionId: string;
  /** First attempts with the same receiver and subject are made in their order. */
  subject: string;
  /** @returns the Authorization header; absent for receivers without a secret. */
  sign?(options: { now: number; isForged: boolean }): Promise<string>;
}

/** Time for a receiver to answer. */
const ATTEMPT_DEADLINE_MS = 10_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** Age at which a delivery is given up. */
const LIFETIME_MS = 24 * 3_600_000;
/** Longest delay of a delivery out of order. */
const SHUFFLE_MAX_MS = 2_000;

export interface WebhookQueueOptions {
  journal: Pick<Journal, "record">;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** Milliseconds before the first retry; it doubles from then on. */
  firstRetryMs?: number;
  /** From 0 to 1: the share of the longest delay that a delivery out of order is late. */
  random?(): number;
}

/** One attempt to deliver. */
interface DeliveryAttempt {
  delivery: Delivery;
  /** Start of the delivery, in milliseconds since the epoch. */
  since: number;
  isFirstAttempt: boolean;
  /** Milliseconds to the next attempt if this one fails. */
  retryMs: number;
  generation: number;
}

/**
 * Delivers callbacks to the app. Each is tried until it is accepted (any 2xx), independently of the others, at first
 * after 5 s, then at twice the distance up to 15 min, for a day. First attempts about the same call are made in their
 * order; with retries the order is lost, as it is with the platform.
 */
export class WebhookQueue {
  /** Count for deliveries from now on; the signing also for those that are tried again. */
  faults: FaultInjection = NO_FAULTS;
  readonly #options: WebhookQueueOptions;
  /** Running pauses, and functions that end them early. */
  readonly #pauses = new Map<NodeJS.Timeout, () => void>();
  readonly #attempts = new Set<AbortController>();
  /** The latest first attempt by receiver and subject: the next one waits for it. */
  readonly #firstAttempts = new Map<unknown, Promise<void>>();
  /** Rises when all earlier deliveries are given up. */
  #generation = 0;
  #isClosed = false;

  constructor(options: WebhookQueueOptions) {
    this.#options = options;
  }

  /** Returns at once. Never throws: failures are in the journal. */
  send(delivery: Delivery): void {
    if (this.#isClosed) return;
    for (let copy = 0; copy < this.faults.repeat; copy++) this.#enqueue(delivery);
  }

  /** Gives up all pending deliveries. */
  clear(): void {
    this.#generation++;
    for (const [timer, end] of this.#pauses) {
      clearTimeout(timer);
      end();
    }
    for (const attempt of this.#attempts) attempt.abort();
  }

  /**
   * Waits for pending first attempts: the ends of calls, when the emulator stops.
   * @param graceMs longest time to wait, in milliseconds.
   */
  async close(graceMs = 1000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all(this.#firstAttempts.values()), impatience]);
    clearTimeout(timer);
    this.#isClosed = true;
    this.clear();
    await Promise.all(this.#firstAttempts.values());
  }

  #enqueue(delivery: Delivery): void {
    const { delayMs, shuffle } = this.faults;
    const attempt: DeliveryAttempt = {
      delivery,
      since: this.#now(),
      isFirstAttempt: true,
      retryMs: this.#options.firstRetryMs ?? FIRST_RETRY_MS,
      generation: this.#generation,
    };
    const sequence = shuffle ? Symbol("a sequence of its own") : `${delivery.url} ${delivery.subject}`;
    const pause = this.#pause(delayMs + (shuffle ? this.#random() * SHUFFLE_MAX_MS : 0));
    const done = Promise.all([this.#firstAttempts.get(sequence), pause]).then(() => this.#attempt(attempt));
    this.#firstAttempts.set(sequence, done);
    void done.then(() => {
      if (this.#firstAttempts.get(sequence) === done) this.#firstAttempts.delete(sequence);
    });
  }

  /** Never rejects. */
  async #attempt(attempt: DeliveryAttempt): Promise<void> {
    if (this.#isGivenUp(attempt)) return;
    const controller = new AbortController();
    const deadline = setTimeout(() => controller.abort(new Error("no answer in time")), ATTEMPT_DEADLINE_MS);
    this.#attempts.add(controller);
    const headers = await this.#headersFor(attempt);
    const outcome = await post(attempt.delivery, headers, controller.signal);
    clearTimeout(deadline);
    this.#attempts.delete(controller);
    if (this.#isGivenUp(attempt)) return;
    this.#record(attempt.delivery, headers, outcome);
    if (!outcome.isAccepted) void this.#retryLater(attempt);
  }

  #isGivenUp({ generation }: DeliveryAttempt): boolean {
    return generation !== this.#generation;
  }

  /** Signed anew for each attempt: a receiver may refuse signatures of yesterday. */
  async #headersFor({ delivery, isFirstAttempt }: DeliveryAttempt): Promise<Record<string, string>> {
    const headers = { "Content-Type": "application/json" };
    const { sign } = this.faults;
    if (!delivery.sign || (sign === "none" && isFirstAttempt)) return headers;
    const Authorization = await delivery.sign({ now: this.#now(), isForged: sign === "forged" });
    return { ...headers, Authorization };
  }

  async #retryLater(attempt: DeliveryAttempt): Promise<void> {
    const { since, retryMs } = attempt;
    if (this.#now() + retryMs > since + LIFETIME_MS) return;
    await this.#pause(retryMs);
    const next = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    await this.#attempt({ ...attempt, isFirstAttempt: false, retryMs: next });
  }

  /** Ends early when everything is given up. */
  async #pause(ms: number): Promise<void> {
    if (ms === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#pauses.delete(timer);
        resolve();
      }, ms);
      this.#pauses.set(timer, resolve);
    });
  }

  #record(delivery: Delivery, headers: Record<string, string>, { text }: Outcome): void {
    const { summary, body, url, sessionId } = delivery;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    this.#options.journal.record({
      kind: "webhook",
      direction: "out",
      summary: `${summary} ${text}`,
      detail: [`POST ${url}`, ...lines, "", JSON.stringify(JSON.parse(body), null, 2)].join("\n"),
      sessionId,
    });
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #random(): number {
    return this.#options.random?.() ?? Math.random();
  }
}

interface Outcome {
  isAccepted: boolean;
  /** The status, or the failure. */
  text: string;
}

/** Posts once. Never rejects: the failure is the text. */
async function post(
  { url, body }: Pick<Delivery, "url" | "body">,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    // A redirect is no receipt; the platform does not follow it either.
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    await response.body?.cancel();
    return { isAccepted: response.ok, text: String(response.status) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { isAccepted: false, text: `failed: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
