import type { ClientMessage } from "./messages.ts";
import { forceDisconnect, forceMuteAll, forceMuteStream } from "./moderation.ts";
import { muteAll, muteOrder } from "./mutes.ts";
import { addConnection, describeSession, removeConnection } from "./presence.ts";
import {
  type Connection,
  type Delivery,
  FROM_SERVER,
  findConnection,
  findStream,
  type LeaveReason,
  newSessionState,
  type Outcome,
  type SessionOptions,
  type SessionState,
  type Stream,
  succeed,
} from "./session-state.ts";
import { SignalingError } from "./signaling-error.ts";
import { type Signal, signal, signalToAll, signalToOne } from "./signals.ts";
import { createStream, deleteStream, updateChannel } from "./streams.ts";
import { createSubscriber, deleteSubscriber, forwardMedia, updateSubscriber } from "./subscribers.ts";
import { parseUri, uriRoot } from "./uri.ts";

type Handler = (state: SessionState, sender: Connection, message: ClientMessage, ids: string[]) => Outcome;

/** Every message that a client sends, by its method and the shape of its uri. */
const handlers = new Map<string, Handler>([
  ["create stream/*", createStream],
  ["delete stream/*", deleteStream],
  ["update stream/*", forceMuteStream],
  ["update stream/*/channel/*", updateChannel],
  // Captions and the sender's statistics: nobody here subscribes to them.
  ["data stream/*/channel/*/data/*", () => succeed()],
  ["create stream/*/subscriber/*", createSubscriber],
  ["delete stream/*/subscriber/*", deleteSubscriber],
  ["update stream/*/subscriber/*", updateSubscriber],
  ["update stream/*/subscriber/*/channel/*", updateSubscriber],
  ["offer stream/*/subscriber/*", forwardMedia],
  ["answer stream/*/subscriber/*", forwardMedia],
  ["candidate stream/*/subscriber/*", forwardMedia],
  ["signal signal/*", signalToAll],
  ["signal connection/*/signal/*", signalToOne],
  ["delete connection/*", forceDisconnect],
  ["update ", forceMuteAll],
]);

/** A session: its connections, streams and subscribers. No I/O: messages to send are returned. */
export class Session {
  readonly #state: SessionState;

  constructor(options: SessionOptions) {
    this.#state = newSessionState(options);
  }

  get id(): string {
    return this.#state.id;
  }

  get uriRoot(): string {
    return this.#state.uriRoot;
  }

  get mediaMode(): "routed" | "relayed" {
    return this.#state.mediaMode;
  }

  /** All connections, hidden ones included. */
  get connections(): Connection[] {
    return [...this.#state.connections.values()];
  }

  get streams(): Stream[] {
    return [...this.#state.streams.values()];
  }

  get hasHadStreams(): boolean {
    return this.#state.hasHadStreams;
  }

  /** @returns the reply describes the session as the newcomer finds it, itself included; 409 for a taken id. */
  connect(client: Omit<Connection, "createdAt">): Outcome {
    return answering(() => {
      const deliveries = addConnection(this.#state, client);
      return { reply: { status: 200, payload: describeSession(this.#state) }, deliveries };
    });
  }

  /** @returns a reply of 400, 403, 404, 409 or 413, with a reason, for a message that is refused. */
  handle(connectionId: string, message: ClientMessage): Outcome {
    return answering(() => {
      const sender = this.#state.connections.get(connectionId);
      if (!sender) throw new SignalingError(404, "This connection has left the session");
      const { apiKey, sessionId, shape, ids } = parseUri(message.uri);
      if (uriRoot(apiKey, sessionId) !== this.uriRoot)
        throw new SignalingError(404, "This is another session");
      const handler = handlers.get(`${message.method} ${shape}`);
      if (!handler) throw new SignalingError(400, `Nothing answers to ${message.method} ${shape}`);
      return handler(this.#state, sender, message, ids);
    });
  }

  /** Leaving twice is no error. */
  disconnect(connectionId: string, reason: LeaveReason): Delivery[] {
    return removeConnection(this.#state, connectionId, reason);
  }

  /** As the REST API does. @throws SignalingError (404) */
  forceDisconnect(connectionId: string): Delivery[] {
    findConnection(this.#state, connectionId);
    return removeConnection(this.#state, connectionId, "forceDisconnected");
  }

  /** @throws SignalingError (404) */
  muteStream(streamId: string): Delivery[] {
    return [muteOrder(this.#state, findStream(this.#state, streamId))];
  }

  /** @throws SignalingError (404) if one of the streams is not there; none is changed then. */
  setLayoutClasses(classesByStream: ReadonlyMap<string, readonly string[]>): void {
    const changes = [...classesByStream].map(([id, layoutClasses]) => ({
      stream: findStream(this.#state, id),
      layoutClasses,
    }));
    for (const { stream, layoutClasses } of changes) stream.layoutClasses = layoutClasses;
  }

  muteAll(isMuted: boolean, excludedStreamIds: readonly string[]): Delivery[] {
    return muteAll(this.#state, isMuted, excludedStreamIds);
  }

  /** A signal from the server. @throws SignalingError (404, 413) */
  signal(content: Signal, to?: string): Delivery[] {
    return signal(this.#state, content, FROM_SERVER, to);
  }
}

/** The one place where what went wrong becomes the STATUS of a message. */
function answering(handle: () => Outcome): Outcome {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof SignalingError)) throw error;
    return { reply: { status: error.status, payload: { reason: error.message } }, deliveries: [] };
  }
}
