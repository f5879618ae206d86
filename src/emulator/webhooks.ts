import type { CallEvent } from "./calls/contract.ts";
import type { Journal } from "./journal.ts";
import { signCallback } from "./webhooks/signature.ts";

/** How long a receiver may take to answer. */
const ATTEMPT_DEADLINE_MS = 10_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** After this an event is given up. */
const LIFETIME_MS = 24 * 3_600_000;

export interface WebhookOptions {
  /** Where call monitoring is sent; absent: nowhere. */
  url?: string | undefined;
  /** Signs each callback; absent: they go out unsigned. */
  secret?: string | undefined;
  /** The API key, as the platform names it in its callbacks. */
  projectId: string;
  journal: Pick<Journal, "record">;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** Milliseconds before the first retry; it doubles from then on. */
  firstRetryMs?: number;
}

/**
 * Sends call monitoring events to the app. Each event is tried until it is accepted (any 2xx), independently of the
 * others, at first after 5 s, then at twice the distance up to 15 min, for a day. The first attempts of one call's events are
 * made in their order; with retries the order is lost, as it is with the platform.
 */
export class Webhooks {
  readonly #options: WebhookOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #attempts = new Set<AbortController>();
  /** The latest first attempt of each call: the next event's waits for it. */
  readonly #queues = new Map<string, Promise<void>>();
  /** Rises when all that was sent until then is given up. */
  #generation = 0;
  #isClosed = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Returns at once. Never throws: what goes wrong is in the journal. */
  send(event: CallEvent): void {
    const { url } = this.#options;
    if (url === undefined || this.#isClosed) return;
    const delivery = {
      url,
      summary: [event.event, event.state, event.reasonCode].filter(Boolean).join(" "),
      body: JSON.stringify(toPayload(event, this.#options.projectId)),
      sessionId: event.sessionId,
      since: this.#now(),
      retryMs: this.#options.firstRetryMs ?? FIRST_RETRY_MS,
      generation: this.#generation,
    };
    const callId = event.call.id;
    const earlier = this.#queues.get(callId) ?? Promise.resolve();
    const attempt = earlier.then(() => this.#attempt(delivery));
    this.#queues.set(callId, attempt);
    void attempt.then(() => {
      if (this.#queues.get(callId) === attempt) this.#queues.delete(callId);
    });
  }

  /** Gives up what is not delivered yet. */
  clear(): void {
    this.#generation++;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
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

  /** Never rejects. */
  async #attempt(delivery: Delivery): Promise<void> {
    if (this.#isGivenUp(delivery)) return;
    const controller = new AbortController();
    const deadline = setTimeout(() => controller.abort(new Error("no answer in time")), ATTEMPT_DEADLINE_MS);
    this.#attempts.add(controller);
    const outcome = await post(delivery, await this.#headersOf(delivery), controller.signal);
    clearTimeout(deadline);
    this.#attempts.delete(controller);
    if (this.#isGivenUp(delivery)) return;
    this.#record(delivery, outcome.text);
    if (!outcome.isAccepted) this.#retryLater(delivery);
  }

  /** Signed anew for each attempt: a receiver may refuse signatures of yesterday. */
  async #headersOf({ body }: Delivery): Promise<Record<string, string>> {
    const headers = { "Content-Type": "application/json" };
    const { secret, projectId } = this.#options;
    if (secret === undefined) return headers;
    const authorization = await signCallback(body, { apiKey: projectId }, { secret, now: this.#now() });
    return { ...headers, Authorization: authorization };
  }

  #isGivenUp({ generation }: Delivery): boolean {
    return generation !== this.#generation;
  }

  #retryLater(delivery: Delivery): void {
    if (this.#now() + delivery.retryMs > delivery.since + LIFETIME_MS) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt({ ...delivery, retryMs: Math.min(delivery.retryMs * 2, LONGEST_RETRY_MS) });
    }, delivery.retryMs);
    this.#timers.add(timer);
  }

  #record({ summary, body, url, sessionId }: Delivery, outcome: string): void {
    this.#options.journal.record({
      kind: "webhook",
      direction: "out",
      summary: `${summary} ${outcome}`,
      detail: `POST ${url}\n\n${JSON.stringify(JSON.parse(body), null, 2)}`,
      sessionId,
    });
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

interface Delivery {
  url: string;
  summary: string;
  body: string;
  sessionId: string;
  /** When the event happened, in milliseconds since the epoch. */
  since: number;
  /** Distance to the next attempt, should this one fail. */
  retryMs: number;
  generation: number;
}

/** https://tokbox.com/developer/guides/sip/ "Monitoring SIP call activity" */
function toPayload(event: CallEvent, projectId: string): object {
  const { sessionId, event: name, state, reasonCode, reasonMessage, timestamp, call } = event;
  return {
    sessionId,
    projectId,
    event: name,
    ...(state === undefined ? {} : { state }),
    ...(reasonCode === undefined ? {} : { reason_code: reasonCode }),
    ...(reasonMessage === undefined ? {} : { reason_message: reasonMessage }),
    timestamp,
    call,
  };
}

/** Never rejects: what went wrong is the text. */
async function post(
  delivery: Delivery,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ isAccepted: boolean; text: string }> {
  try {
    const response = await fetch(delivery.url, {
      method: "POST",
      headers,
      body: delivery.body,
      // A redirect is no receipt; the platform does not follow it either.
      redirect: "manual",
      signal,
    });
    await response.body?.cancel();
    return { isAccepted: response.ok, text: String(response.status) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { isAccepted: false, text: `failed: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
