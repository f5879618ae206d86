import type { CallDialog } from "./call-dialog.ts";
import { SipRequestRefused } from "./dialog-request.ts";
import type { SipCall } from "./sip-call.ts";

/** An accepted call; it has no dialog if the caller had given up by then. */
export class AcceptedCall implements SipCall {
  readonly id: string;
  readonly #dialog: CallDialog | null;

  constructor(id: string, dialog: CallDialog | null) {
    this.id = id;
    this.#dialog = dialog;
  }

  get hasSessionTimer(): boolean {
    return this.#dialog?.hasSessionTimer ?? false;
  }

  hangUp(): void {
    this.#dialog?.hangUp({ by: "us", code: 200, reason: "BYE" });
  }

  async reoffer(offer: string): Promise<string> {
    if (this.#dialog === null) throw new SipRequestRefused(481, "The call is over");
    return this.#dialog.reoffer(offer);
  }

  async info(contentType: string, body: string): Promise<void> {
    if (this.#dialog === null) throw new SipRequestRefused(481, "The call is over");
    await this.#dialog.info(contentType, body);
  }
}
