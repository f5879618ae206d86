import type { ShownCaller } from "../../../app/telephone/wire.ts";
import type { DialInApi } from "../api/dial-in.ts";
import { Changes } from "./changes.ts";

/** The caller that a called telephone shows, by the server's rules. */
export class ShownCallerHint extends Changes {
  /** Empty: unknown. */
  sentence = "";
  readonly #api: Pick<DialInApi, "shownCaller">;
  #asked = 0;

  constructor(api: Pick<DialInApi, "shownCaller">) {
    super();
    this.#api = api;
  }

  /** @param from caller to dial as: a SIP address; empty: as the server is configured. */
  async ask(from: string): Promise<void> {
    this.#asked += 1;
    const question = this.#asked;
    try {
      const shown = await this.#api.shownCaller(from);
      if (question === this.#asked) this.sentence = describeShownCaller(shown);
    } catch {
      // Only a hint: the call goes out without it all the same.
      if (question === this.#asked) this.sentence = "";
    }
    this.announce();
  }
}

/** @returns `They see +1 201 555 0123.`, and the server's warning. */
export function describeShownCaller({ shows, warning }: ShownCaller): string {
  if (warning === null) return `They see ${shows}.`;
  return warning.includes(shows) ? warning : `They see ${shows}. ${warning}`;
}
