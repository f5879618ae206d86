import type { ShownCaller } from "../../../app/telephone/wire.ts";
import { Changes } from "../changes.ts";
import type { DialInApi } from "./dial-in-api.ts";

/** Who a telephone that is called from here will say is calling, by the server's rules. */
export class CallerShown extends Changes {
  /** Empty: not known yet. */
  sentence = "";
  readonly #api: Pick<DialInApi, "shownCaller">;
  #asked = 0;

  constructor(api: Pick<DialInApi, "shownCaller">) {
    super();
    this.#api = api;
  }

  /** @param field where somebody may type as whom they call. */
  follow(field: HTMLInputElement): void {
    field.addEventListener("change", () => void this.#ask(field.value.trim()));
    void this.#ask(field.value.trim());
  }

  async #ask(from: string): Promise<void> {
    this.#asked += 1;
    const question = this.#asked;
    try {
      const shown = await this.#api.shownCaller(from);
      if (question === this.#asked) this.sentence = describeShownCaller(shown);
    } catch {
      // It is only a hint: where it can't be had, the call goes out all the same.
      if (question === this.#asked) this.sentence = "";
    }
    this.announce();
  }
}

/** @returns `They see +1 201 555 0123.`, and what may be different. */
export function describeShownCaller({ shows, warning }: ShownCaller): string {
  if (warning === null) return `They see ${shows}.`;
  return warning.includes(shows) ? warning : `They see ${shows}. ${warning}`;
}
