import { randomUUID } from "node:crypto";
import { type Frame, formatFrame } from "./frames.ts";
import type { Reply, ServerMessage } from "./messages.ts";

/** The address that clients send to, and that answers them. */
export const PLATFORM_ADDRESS = "symphony.local";

/** A client repeats what was not answered for as long as it tries to reconnect: 30 s. */
const ANSWERS_KEPT = 500;

const PONG: Frame = { type: "pong", addresses: [], headers: {}, payload: "" };

/**
 * Makes one reliable channel to a client out of one socket after the other: what the client has not confirmed is sent
 * again on the next socket, and a message that it repeats gets the answer that it had already.
 */
export class RumorChannel {
  /** The client's connection id; empty until it has said so. */
  address = "";
  readonly #answers = new Map<string, Uint8Array>();
  readonly #unconfirmed = new Map<string, Uint8Array>();
  #backlogBytes = 0;
  #transmit: ((bytes: Uint8Array) => void) | null = null;

  /** Size of the messages that the client has not confirmed yet. */
  get backlogBytes(): number {
    return this.#backlogBytes;
  }

  /** A socket is there. After an interruption the client first hears that we are, then what it has missed. */
  attach(transmit: (bytes: Uint8Array) => void, isReconnection: boolean): void {
    this.#transmit = transmit;
    if (!isReconnection) return;
    this.pong();
    for (const bytes of this.#unconfirmed.values()) transmit(bytes);
  }

  /** The socket is gone; another may come. */
  detach(): void {
    this.#transmit = null;
  }

  pong(): void {
    this.#transmit?.(formatFrame(PONG));
  }

  tell({ from, ...payload }: ServerMessage): void {
    const transaction = randomUUID();
    const bytes = formatFrame({
      type: "message",
      addresses: [this.address],
      headers: {
        "Content-Type": "application/x-raptor+v2",
        "TRANSACTION-ID": transaction,
        "X-TB-FROM-ADDRESS": from,
      },
      payload: JSON.stringify(payload),
    });
    this.#unconfirmed.set(transaction, bytes);
    this.#backlogBytes += bytes.length;
    this.#transmit?.(bytes);
  }

  /** The client has got a message of ours. */
  confirm(transaction: string): void {
    this.#backlogBytes -= this.#unconfirmed.get(transaction)?.length ?? 0;
    this.#unconfirmed.delete(transaction);
  }

  /** @returns whether this transaction was answered before; if so, the same answer has gone out again. */
  repeatAnswer(transaction: string): boolean {
    const bytes = this.#answers.get(transaction);
    if (bytes) this.#transmit?.(bytes);
    return bytes !== undefined;
  }

  answer(transaction: string, reply: Reply): void {
    const bytes = formatFrame({
      type: "status",
      addresses: [this.address],
      headers: {
        STATUS: String(reply.status),
        "TRANSACTION-ID": transaction,
        "X-TB-FROM-ADDRESS": PLATFORM_ADDRESS,
      },
      payload: reply.payload === undefined ? "" : JSON.stringify(reply.payload),
    });
    this.#answers.set(transaction, bytes);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > ANSWERS_KEPT && oldest !== undefined) this.#answers.delete(oldest);
    this.#transmit?.(bytes);
  }
}
