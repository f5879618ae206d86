import type { Journal } from "../journal/journal.ts";
import { type Delivery, type Outcome, post } from "./delivery.ts";
import { type DeliveryManner, GOOD_MANNER } from "./fault-injection.ts";

/** How long a receiver may take to answer. */
const ATTEMPT_DEADLINE_MS = 10_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** After this a delivery is given up. */
const LIFETIME_MS = 24 * 3_600_000;
/** How much later than others a delivery may be that is out of order. */
const SHUFFLE_MAX_MS = 2_000;

export interface CourierOptions {
  journal: Pick<Journal, "record">;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** Milliseconds before the first retry; it doubles from then on. */
  firstRetryMs?: number;
  /** From 0 to 1: what is sent out of order is as much later. */
  random?(): number;
}

/** A delivery, and how far it has come. */
interface Errand {
  delivery: Delivery;
  /** When it was given to us, in milliseconds since the epoch. */
  since: number;
  isFirstAttempt: boolean;
  /** Distance to the next attempt, should this one fail. */
  retryMs: number;
  generation: number;
}

/**
 * Brings callbacks to the app. Each is tried until it is accepted (any 2xx), independently of the others, at first
 * after 5 s, then at twice the distance up to 15 min, for a day. The first attempts of what is about one call are made
 * in their order; with retries the order is lost, as it is with the platform.
 */
export class Courier {
  /** For what is sent from now on; how it is signed also counts for what is tried again. */
  manner: DeliveryManner = GOOD_MANNER;
  readonly #options: CourierOptions;
  /** Ends of the pauses that are being made. */
  readonly #pauses = new Map<NodeJS.Timeout, () => void>();
  readonly #attempts = new Set<AbortController>();
  /** The latest first attempt of each receiver and subject: the next one waits for it. */
  readonly #queues = new Map<unknown, Promise<void>>();
  /** Rises when all that was sent until then is given up. */
  #generation = 0;
  #isClosed = false;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Returns at once. Never throws: what goes wrong is in the journal. */
  send(delivery: Delivery): void {
    if (this.#isClosed) return;
    for (let copy = 0; copy < this.manner.repeat; copy++) this.#enqueue(delivery);
  }

  /** Gives up what is not delivered yet. */
  clear(): void {
    this.#generation++;
    for (const [timer, end] of this.#pauses) {
      clearTimeout(timer);
      end();
    }
    for (const attempt of this.#attempts) attempt.abort();
  }

  /**
   * Lets first attempts that are under way arrive: the ends of calls, when the emulator stops.
   * @param graceMs how long to wait for them at most.
   */
  async close(graceMs = 1000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all(this.#queues.values()), impatience]);
    clearTimeout(timer);
    this.#isClosed = true;
    this.clear();
    await Promise.all(this.#queues.values());
  }

  #enqueue(delivery: Delivery): void {
    const { delayMs, shuffle } = this.manner;
    const errand: Errand = {
      delivery,
      since: this.#now(),
      isFirstAttempt: true,
      retryMs: this.#options.firstRetryMs ?? FIRST_RETRY_MS,
      generation: this.#generation,
    };
    const queue = shuffle ? Symbol("a queue of its own") : `${delivery.url} ${delivery.subject}`;
    const pause = this.#pause(delayMs + (shuffle ? this.#random() * SHUFFLE_MAX_MS : 0));
    const attempt = Promise.all([this.#queues.get(queue), pause]).then(() => this.#attempt(errand));
    this.#queues.set(queue, attempt);
    void attempt.then(() => {
      if (this.#queues.get(queue) === attempt) this.#queues.delete(queue);
    });
  }

  /** Never rejects. */
  async #attempt(errand: Errand): Promise<void> {
    if (this.#isGivenUp(errand)) return;
    const controller = new AbortController();
    const deadline = setTimeout(() => controller.abort(new Error("no answer in time")), ATTEMPT_DEADLINE_MS);
    this.#attempts.add(controller);
    const headers = await this.#headersFor(errand);
    const outcome = await post(errand.delivery, headers, controller.signal);
    clearTimeout(deadline);
    this.#attempts.delete(controller);
    if (this.#isGivenUp(errand)) return;
    this.#record(errand.delivery, headers, outcome);
    if (!outcome.isAccepted) void this.#retryLater(errand);
  }

  #isGivenUp({ generation }: Errand): boolean {
    return generation !== this.#generation;
  }

  /** Signed anew for each attempt: a receiver may refuse signatures of yesterday. */
  async #headersFor({ delivery, isFirstAttempt }: Errand): Promise<Record<string, string>> {
    const headers = { "Content-Type": "application/json" };
    const { sign } = this.manner;
    if (!delivery.sign || (sign === "none" && isFirstAttempt)) return headers;
    const Authorization = await delivery.sign({ now: this.#now(), isForged: sign === "forged" });
    return { ...headers, Authorization };
  }

  async #retryLater(errand: Errand): Promise<void> {
    const { since, retryMs } = errand;
    if (this.#now() + retryMs > since + LIFETIME_MS) return;
    await this.#pause(retryMs);
    const next = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    await this.#attempt({ ...errand, isFirstAttempt: false, retryMs: next });
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
