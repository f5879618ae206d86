import type { OpenTokPlatform } from "../platform/platform.ts";
import type { Call } from "./call.ts";
import { Conflict } from "./call-errors.ts";
import type { Calls } from "./calls.ts";
import { isConnected, requireConnected, unlessGone } from "./connected.ts";
import type { WaitingDigits } from "./waiting-digits.ts";

interface DigitSenderParts {
  platform: Pick<OpenTokPlatform, "playDigits">;
  waitingDigits: Pick<WaitingDigits, "take">;
  calls: Pick<Calls, "record">;
  now: () => number;
  onBackgroundError(error: unknown): void;
}

/** Sends digits to phones, as if typed at this end. Digits may be secrets: none of them is logged. */
export class DigitSender {
  readonly #parts: DigitSenderParts;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(parts: DigitSenderParts) {
    this.#parts = parts;
  }

  /**
   * Sends digits to this call and to no other of its room.
   *
   * @throws Conflict if the phone has not answered, or is gone.
   * @throws PlatformError
   */
  async send(call: Call, digits: string): Promise<void> {
    requireConnected(call);
    if (call.connectionId === null) throw new Conflict("The platform has not named this call yet.");
    const answer = this.#parts.platform.playDigits(call.sessionId, call.connectionId, digits);
    await unlessGone(answer, "This call is over: the platform no longer knows it.");
  }

  /** Sends the digits that were given with the dial, once the phone has answered. */
  follow(call: Call): void {
    const { callId } = call;
    if (call.digits !== "waiting" || !isConnected(call) || this.#underWay.has(callId)) return;
    const sending = this.#sendWaiting(call)
      .catch(this.#parts.onBackgroundError)
      .finally(() => this.#underWay.delete(callId));
    this.#underWay.set(callId, sending);
  }

  /** Waits for what is under way, so that its outcome is known after a restart. */
  async stop(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  /**
   * Taken out of the database before they are sent: should we be interrupted in between, they count as failed.
   * Somebody can type them again; nobody can take back digits that came twice.
   */
  async #sendWaiting(call: Call): Promise<void> {
    const { waitingDigits, calls, now } = this.#parts;
    const digits = await waitingDigits.take(call.callId);
    const isSent = digits !== undefined && (await this.#trySend(call, digits));
    await calls.record(call.callId, { type: isSent ? "digits sent" : "digits failed", at: now() });
  }

  async #trySend(call: Call, digits: string): Promise<boolean> {
    try {
      await this.send(call, digits);
      return true;
    } catch (error) {
      this.#parts.onBackgroundError(error);
      return false;
    }
  }
}
