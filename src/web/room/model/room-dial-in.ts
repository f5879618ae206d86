import type { DialIn, DialInChange } from "../../../app/telephone/wire.ts";
import type { DialInApi } from "../api/dial-in.ts";
import { Problem } from "../api/request.ts";
import { Changes } from "./changes.ts";
import type { ServerClock } from "./clock.ts";
import { Retry } from "./retry.ts";

const SERVER_ERROR = 500;
/** A PIN that has expired is asked about again after a while, not at once: the server's clock decides. */
const EXPIRED_MS = 60_000;
/** The longest wait: timers of browsers don't go beyond 24 days. */
const WAIT_MAX_MS = 24 * 60 * 60 * 1000;

/** Dial-in of the room: numbers, PIN, and who may see it. */
export class RoomDialIn extends Changes {
  /** Null: not received yet. */
  info: DialIn | null = null;
  /** Whether a change by this page is under way. */
  isPending = false;
  readonly #api: Pick<DialInApi, "read" | "change" | "renewPin">;
  readonly #clock: Pick<ServerClock, "now">;
  readonly #retry = new Retry();
  #expiry: ReturnType<typeof setTimeout> | undefined;
  /** Requests are numbered: an answer that a later one has overtaken is ignored. */
  #asked = 0;
  #answered = 0;

  constructor(
    api: Pick<DialInApi, "read" | "change" | "renewPin">,
    clock: Pick<ServerClock, "now"> = { now: Date.now },
  ) {
    super();
    this.#api = api;
    this.#clock = clock;
  }

  /** Whether there is a number to call. */
  get hasNumbers(): boolean {
    return this.info !== null && this.info.numbers.length > 0;
  }

  /** Whether there is a number to call and a PIN that this participant may see. */
  get isOpen(): boolean {
    return this.hasNumbers && this.info?.pin !== null;
  }

  /** Never throws: without an answer the page goes on with what it knows, and asks again after a while. */
  async read(): Promise<void> {
    this.#retry.cancel();
    try {
      await this.#ask(this.#api.read);
      this.#retry.reset();
    } catch (error) {
      // A refusal would be repeated. The banner tells that the server can't be reached.
      const isRefused = error instanceof Problem && error.status < SERVER_ERROR;
      if (!isRefused) this.#retry.later(() => void this.read());
    }
  }

  /** @throws as `request` does. */
  change(change: DialInChange): Promise<void> {
    return this.#order(() => this.#api.change(change));
  }

  /** The old PIN stops working at once. @throws as `request` does. */
  renewPin(): Promise<void> {
    return this.#order(() => this.#api.renewPin());
  }

  async #order(order: () => Promise<DialIn>): Promise<void> {
    this.isPending = true;
    this.announce();
    try {
      await this.#ask(order);
    } finally {
      this.isPending = false;
      this.announce();
    }
  }

  async #ask(ask: () => Promise<DialIn>): Promise<void> {
    this.#asked += 1;
    const question = this.#asked;
    const info = await ask();
    if (question < this.#answered) return;
    this.#answered = question;
    this.info = info;
    this.#awaitExpiry(info);
    this.announce();
  }

  /** A PIN that has expired leads nowhere: the page gets the next one. */
  #awaitExpiry({ pinExpiresAt }: DialIn): void {
    clearTimeout(this.#expiry);
    if (pinExpiresAt === null) return;
    const waitMs = Math.max(EXPIRED_MS, pinExpiresAt - this.#clock.now());
    this.#expiry = setTimeout(() => void this.read(), Math.min(waitMs, WAIT_MAX_MS));
  }
}
