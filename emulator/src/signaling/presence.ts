import type { MessageContent } from "./messages.ts";
import {
  broadcast,
  type Connection,
  type Delivery,
  FROM_SERVER,
  type LeaveReason,
  report,
  type SessionState,
} from "./session-state.ts";
import { SignalingError } from "./signaling-error.ts";
import { removeStream, toStreamContent } from "./streams.ts";
import { removeSubscriber } from "./subscribers.ts";

/**
 * Puts a client in. The others hear of it, and so does the client itself: a browser waits for that.
 * @throws SignalingError (409) when the id is taken.
 */
export function addConnection(state: SessionState, client: Omit<Connection, "createdAt">): Delivery[] {
  if (state.connections.has(client.id)) {
    throw new SignalingError(409, `Connection ${client.id} exists already`);
  }
  const connection = { ...client, createdAt: state.now() };
  state.connections.set(connection.id, connection);
  report(state, { event: "connectionCreated", connection });
  if (connection.hidden) return [];
  const uri = `${state.uriRoot}/connection/${connection.id}`;
  const content = toConnectionContent(connection);
  return broadcast(state, { method: "created", uri, content, from: FROM_SERVER });
}

/**
 * Takes a client out: its streams end first, then what it subscribed to, then the connection itself.
 * The one who leaves is told too: that is how a browser learns that it was disconnected, and why.
 */
export function removeConnection(state: SessionState, id: string, reason: LeaveReason): Delivery[] {
  const connection = state.connections.get(id);
  if (!connection) return [];
  const published = [...state.streams.values()].filter((stream) => stream.connectionId === id);
  const streamsEnd = published.flatMap((stream) => removeStream(state, stream, reason));
  const taken = [...state.subscribers.values()].filter((subscriber) => subscriber.connectionId === id);
  const subscriptionsEnd = taken.flatMap((subscriber) => removeSubscriber(state, subscriber));
  const uri = `${state.uriRoot}/connection/${id}`;
  const message = { method: "deleted", uri, content: {}, from: FROM_SERVER, reason };
  const connectionEnds = connection.hidden ? [{ to: id, message }] : broadcast(state, message);
  state.connections.delete(id);
  report(state, { event: "connectionDestroyed", connection, reason });
  return [...streamsEnd, ...subscriptionsEnd, ...connectionEnds];
}

/** The session as told to a new client: connections, itself included, and streams. */
export function describeSession(state: SessionState): MessageContent {
  const visible = [...state.connections.values()].filter(({ hidden }) => !hidden);
  return {
    connection: visible.map(toConnectionContent),
    stream: [...state.streams.values()].map(toStreamContent),
    archive: [],
    ...(state.isMuted ? { mute: { active: true } } : {}),
  };
}

function toConnectionContent(connection: Connection): MessageContent {
  const { id, createdAt, data, permissions } = connection;
  return { id, creationTime: createdAt, data, permissions, capabilities: [] };
}
