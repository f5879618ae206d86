import type { DialIn, DialInChange } from "../../../app/dial-in/wire.ts";
import { Changes } from "../changes.ts";
import type { DialInApi } from "./dial-in-api.ts";

/** How the room is dialed into, as the server last told. */
export class RoomDialIn extends Changes {
  /** Null: not heard yet. */
  info: DialIn | null = null;
  /** A change that this page asked for is under way. */
  isPending = false;
  readonly #api: DialInApi;

  constructor(api: DialInApi) {
    super();
    this.#api = api;
  }

  /** Whether there is a number to call and a PIN to type, and whoever looks at this page may know them. */
  get isOpen(): boolean {
    return this.info !== null && this.info.numbers.length > 0 && this.info.pin !== null;
  }

  /** Never throws: without an answer the page goes on with what it knows. */
  async read(): Promise<void> {
    try {
      this.#set(await this.#api.read());
    } catch {
      // The banner tells that the server is out of reach.
    }
  }

  /** @throws as `request` does. */
  change(change: DialInChange): Promise<void> {
    return this.#ask(() => this.#api.change(change));
  }

  /** The old PIN stops working at once. @throws as `request` does. */
  renewPin(): Promise<void> {
    return this.#ask(() => this.#api.renewPin());
  }

  async #ask(ask: () => Promise<DialIn>): Promise<void> {
    this.isPending = true;
    this.announce();
    try {
      this.#set(await ask());
    } finally {
      this.isPending = false;
      this.announce();
    }
  }

  #set(info: DialIn): void {
    this.info = info;
    this.announce();
  }
}
