import type { DialIn, DialInChange } from "../../../app/telephone/wire.ts";
import type { DialInApi } from "../api/dial-in.ts";
import { Problem } from "../api/request.ts";
import { Changes } from "./changes.ts";
import { Retry } from "./retry.ts";

const SERVER_ERROR = 500;

/** Dial-in of the room: numbers, PIN, and who may see it. */
export class RoomDialIn extends Changes {
  /** Null: not received yet. */
  info: DialIn | null = null;
  /** Whether a change by this page is under way. */
  isPending = false;
  readonly #api: Pick<DialInApi, "read" | "change" | "renewPin">;
  readonly #retry = new Retry();
  /** Requests are numbered: an answer that a later one has overtaken is ignored. */
  #asked = 0;
  #answered = 0;

  constructor(api: Pick<DialInApi, "read" | "change" | "renewPin">) {
    super();
    this.#api = api;
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
    this.announce();
  }
}
