import type { Socket } from "node:net";
import type { Protocol } from "../uri/uri.ts";
import { type Flow, type FlowListener, SipTransportError } from "./flow.ts";
import { FramingError, MessageFramer } from "./framing.ts";
import type { Clock } from "./timers.ts";

/** Limit of unsent data that the other side does not read. */
const MOST_UNSENT_BYTES = 1_000_000;

/** One TCP or TLS connection. */
export class Connection implements Flow {
  readonly protocol: Protocol;
  readonly remote: { readonly address: string; readonly port: number };
  readonly localPort: number;
  /** When the last message went over it, on the clock. */
  #lastUsedAt: number;
  readonly #socket: Socket;
  readonly #framer = new MessageFramer();
  readonly #listener: FlowListener;
  readonly #clock: Clock;
  #reason = "closed by the other side";

  /** @param socket connected, and over TLS verified. */
  constructor(socket: Socket, protocol: Protocol, localPort: number, listener: FlowListener, clock: Clock) {
    this.#socket = socket;
    this.protocol = protocol;
    this.localPort = localPort;
    this.#listener = listener;
    this.#clock = clock;
    this.#lastUsedAt = clock.now();
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    this.remote = { address, port: socket.remotePort ?? 0 };
    socket.on("error", (error) => {
      this.#reason = error.message;
    });
    socket.on("close", () => listener.closed(this, this.#reason));
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.setNoDelay(true);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** Milliseconds since the last message. */
  get idleFor(): number {
    return this.#clock.now() - this.#lastUsedAt;
  }

  send(message: string): Promise<void> {
    this.#lastUsedAt = this.#clock.now();
    this.#listener.sent(message, this);
    return new Promise((resolve, reject) => {
      this.#socket.write(message, (error) => {
        if (error)
          reject(new SipTransportError(`Connection to ${this.remote.address} broke: ${error.message}`));
        else resolve();
      });
      if (this.#socket.writableLength > MOST_UNSENT_BYTES) this.close("the other side does not read");
    });
  }

  /** Asks for a sign of life, which also keeps a mapping in a router alive (RFC 5626 section 3.5.1). */
  ping(): void {
    if (this.isOpen) this.#socket.write("\r\n\r\n");
  }

  close(reason: string): void {
    this.#reason = reason;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      const { messages, isPing } = this.#framer.push(chunk);
      if (isPing && this.isOpen) this.#socket.write("\r\n");
      for (const message of messages) {
        this.#lastUsedAt = this.#clock.now();
        this.#listener.message(message, this);
      }
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.close(error.message);
    }
  }
}
