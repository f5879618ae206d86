import { PlatformError } from "../platform/platform-errors.ts";
import { type Call, isOver } from "./call.ts";
import { CallFailed } from "./call-errors.ts";
import type { CallStore } from "./call-store.ts";
import type { Calls } from "./calls.ts";
import type { Disconnects } from "./disconnects.ts";
import type { EarlyHangUps } from "./early-hang-ups.ts";
import type { LostDials } from "./lost-dials.ts";
import type { HangUpCause } from "./wire.ts";

/** The visitor who hangs up, or the limit that does, if known. */
export interface HangUpReason {
  who?: string | null;
  cause?: HangUpCause;
}

interface HangUpsParts {
  calls: Pick<Calls, "find" | "record">;
  store: Pick<CallStore, "get" | "open">;
  earlyHangUps: Pick<EarlyHangUps, "add">;
  disconnects: Pick<Disconnects, "disconnect">;
  lostDials: Pick<LostDials, "identify">;
  now: () => number;
}

/** Ends calls at somebody's request, or a limit's. */
export class HangUps {
  readonly #parts: HangUpsParts;

  constructor(parts: HangUpsParts) {
    this.#parts = parts;
  }

  /**
   * Ends a call by its id. If the room has no such call yet, its dial may be on the way here: it will not go out.
   *
   * @returns undefined if the room has no such call.
   * @throws CallFailed if the platform does not take the hang-up now.
   */
  async hangUpById(roomId: string, callId: string, who: string | null): Promise<Call | undefined> {
    const call =
      (await this.#parts.calls.find(roomId, callId)) ?? (await this.#overtake(roomId, callId, who));
    return call && this.hangUp(call, { who });
  }

  /**
   * Ends a call, in whatever state it is: also before the dial has answered (it is hung up as soon as it does),
   * twice in a row, and after it has ended. If the platform fails, it is tried again.
   *
   * @returns the call; without a connection if nobody knows yet which phone it is: it is hung up once that is known.
   * @throws CallFailed if the platform does not take the hang-up now.
   */
  async hangUp(call: Call, reason: HangUpReason): Promise<Call> {
    return this.#disconnect(await this.#ask(call, reason));
  }

  /**
   * Ends every call of a room. All are asked for before the first is disconnected: of phones that can't be told apart
   * each can be hung up as soon as all of them may be.
   *
   * @throws CallFailed for the first that fails, after all have been tried.
   */
  async hangUpAll(roomId: string, who: string | null): Promise<Call[]> {
    const asked: Call[] = [];
    for (const call of await this.#parts.store.open(roomId)) asked.push(await this.#ask(call, { who }));
    const results = await Promise.allSettled(asked.map((call) => this.#disconnect(call)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  #ask({ callId }: Call, reason: HangUpReason): Promise<Call> {
    const { calls, now } = this.#parts;
    return calls.record(callId, { type: "hang up asked", at: now(), ...reason });
  }

  async #disconnect(asked: Call): Promise<Call> {
    if (isOver(asked)) return asked;
    const ending = asked.connectionId === null ? await this.#lookForConnection(asked) : asked;
    try {
      return await this.#parts.disconnects.disconnect(ending);
    } catch (error) {
      throw error instanceof PlatformError ? new CallFailed(ending, error) : error;
    }
  }

  async #lookForConnection({ callId, sessionId }: Call): Promise<Call> {
    await this.#parts.lostDials.identify(sessionId);
    return this.#parts.store.get(callId);
  }

  /** Noted first, looked for then. A dial does it the other way round, so one of the two sees the other. */
  async #overtake(roomId: string, callId: string, who: string | null): Promise<Call | undefined> {
    await this.#parts.earlyHangUps.add(roomId, callId, who);
    return this.#parts.calls.find(roomId, callId);
  }
}
