import { randomUUID } from "node:crypto";
import type { InProcessClient, Participation, SessionView, StreamView } from "./in-process-client.ts";
import type { ClientMessage, Reply, ServerMessage } from "./messages.ts";
import { Session } from "./session.ts";
import type { Connection, Delivery, LeaveReason, Outcome, SessionOptions, Stream } from "./session-state.ts";
import type { Signal } from "./signals.ts";

/** The client library hides connections whose id begins so: they are the platform's own. */
export const HIDDEN_PREFIX = "symphony.";

type Receive = (message: ServerMessage) => void;

/** A session with its clients attached: what it wants to tell them reaches them, each in the order it happened. */
export class LiveSession implements SessionView {
  readonly #session: Session;
  readonly #receivers = new Map<string, Receive>();
  readonly #undelivered: Delivery[] = [];
  #isDelivering = false;

  constructor(options: SessionOptions) {
    this.#session = new Session(options);
  }

  get id(): string {
    return this.#session.id;
  }

  get uriRoot(): string {
    return this.#session.uriRoot;
  }

  get mediaMode(): "routed" | "relayed" {
    return this.#session.mediaMode;
  }

  get connections(): Connection[] {
    return this.#session.connections;
  }

  /** Streams with all that is known of them. */
  get published(): Stream[] {
    return this.#session.streams;
  }

  get hasHadStreams(): boolean {
    return this.#session.hasHadStreams;
  }

  get streams(): StreamView[] {
    return this.#session.streams.map(({ id, connectionId, channels }) => ({
      id,
      connectionId,
      hasAudio: channels.some(({ type }) => type === "audio"),
    }));
  }

  join(client: InProcessClient): Participation {
    const id = client.hidden ? HIDDEN_PREFIX + randomUUID() : randomUUID();
    const { data, permissions, layoutClasses = [], hidden = false } = client;
    const outcome = this.#session.connect({ id, data, permissions, layoutClasses, hidden });
    this.#receivers.set(id, (message) => client.receive(message));
    // Its own arrival is no news for the client, which does not even know its id yet.
    this.#deliver(outcome.deliveries.filter(({ to }) => to !== id));
    return {
      connectionId: id,
      uriRoot: this.uriRoot,
      send: (message) => {
        const outcome = this.#session.handle(id, message);
        this.#deliver(outcome.deliveries);
        return outcome.reply;
      },
      leave: (reason) => this.disconnect(id, reason),
    };
  }

  /**
   * Lets a remote client in.
   * @param answer gets the reply, before anybody gets a message that follows from it.
   */
  connect(
    client: Omit<Connection, "createdAt" | "hidden">,
    receive: Receive,
    answer: (reply: Reply) => void,
  ): void {
    const outcome = this.#session.connect({ ...client, hidden: false });
    if (outcome.reply.status === 200) this.#receivers.set(client.id, receive);
    this.#conclude(outcome, answer);
  }

  /** @param answer gets the reply, before anybody gets a message that follows from it. */
  handle(connectionId: string, message: ClientMessage, answer: (reply: Reply) => void): void {
    this.#conclude(this.#session.handle(connectionId, message), answer);
  }

  disconnect(connectionId: string, reason: LeaveReason): void {
    this.#deliver(this.#session.disconnect(connectionId, reason));
  }

  /** @throws SignalingError (404) */
  forceDisconnect(connectionId: string): void {
    this.#deliver(this.#session.forceDisconnect(connectionId));
  }

  /** @throws SignalingError (404) */
  muteStream(streamId: string): void {
    this.#deliver(this.#session.muteStream(streamId));
  }

  /** @throws SignalingError (404) if one of the streams is not there; none is changed then. */
  setLayoutClasses(classesByStream: ReadonlyMap<string, readonly string[]>): void {
    this.#session.setLayoutClasses(classesByStream);
  }

  muteAll(isMuted: boolean, excludedStreamIds: readonly string[]): void {
    this.#deliver(this.#session.muteAll(isMuted, excludedStreamIds));
  }

  /** @param to connection id; absent: everybody. @throws SignalingError (404, 413) */
  signal(content: Signal, to?: string): void {
    this.#deliver(this.#session.signal(content, to));
  }

  /** Disconnects everybody, the hidden included. */
  clear(): void {
    for (const id of [...this.#receivers.keys()]) this.disconnect(id, "networkDisconnected");
  }

  #conclude(outcome: Outcome, answer: (reply: Reply) => void): void {
    answer(outcome.reply);
    this.#deliver(outcome.deliveries);
  }

  /**
   * A client inside this process may answer a message with the next one before it returns. That one waits its turn,
   * or else somebody would get the second before the first.
   */
  #deliver(deliveries: Delivery[]): void {
    this.#undelivered.push(...deliveries);
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      for (let next = this.#undelivered.shift(); next; next = this.#undelivered.shift()) this.#pass(next);
    } finally {
      this.#isDelivering = false;
    }
  }

  #pass({ to, message }: Delivery): void {
    const receive = this.#receivers.get(to);
    if (message.method === "deleted" && message.uri === `${this.uriRoot}/connection/${to}`) {
      this.#receivers.delete(to);
    }
    receive?.(message);
  }
}
