import type { RoomPage } from "../../../app/rooms/wire.ts";
import { Changes } from "./changes.ts";
import type { Connectivity } from "./connectivity.ts";
import type { RoomDialIn } from "./room-dial-in.ts";

export type PhoneOfferParts = {
  page: Pick<RoomPage, "role" | "callsNumbers">;
  connectivity: Pick<Connectivity, "problem" | "onChange">;
  dialIn: Pick<RoomDialIn, "hasNumbers" | "onChange">;
};

/** Offer to join by phone, made while this browser has a connectivity problem and a phone can be used. */
export class PhoneOffer extends Changes {
  isMade = false;
  /** The room can call the participant's own phone. */
  readonly callsMe: boolean;
  readonly #parts: PhoneOfferParts;
  #isHeld = false;

  constructor(parts: PhoneOfferParts) {
    super();
    this.#parts = parts;
    this.callsMe = parts.page.role === "host" && parts.page.callsNumbers;
    for (const changes of [parts.connectivity, parts.dialIn]) changes.onChange(() => this.#look());
    this.#look();
  }

  /** @param isHeld whether the offer is in use, and must not be withdrawn meanwhile. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#look();
  }

  #look(): void {
    const { connectivity, dialIn } = this.#parts;
    const isDue = connectivity.problem !== null && (dialIn.hasNumbers || this.callsMe);
    const isMade = isDue || (this.isMade && this.#isHeld);
    if (isMade === this.isMade) return;
    this.isMade = isMade;
    this.announce();
  }
}
