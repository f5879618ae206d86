import type { MessageContent, Reply, ServerMessage } from "./messages.ts";
import { SignalingError } from "./signaling-error.ts";

/** Permission of a token's role: https://tokbox.com/developer/guides/create-token/ */
export type Permission = "publish" | "subscribe" | "forceunpublish" | "forcedisconnect" | "forcemute";

export type LeaveReason = "clientDisconnected" | "networkDisconnected" | "forceDisconnected";

/** Why a stream ended: like its connection, or unpublished by a moderator. */
export type StreamEndReason = LeaveReason | "forceUnpublished";

/** One client's presence. */
export interface Connection {
  id: string;
  data: string;
  permissions: readonly Permission[];
  /** Layout classes that its streams begin with. */
  layoutClasses: readonly string[];
  /** Announced to nobody: the mixer. */
  hidden: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface Channel extends MessageContent {
  id: string;
  type: string;
  active: boolean;
}

export interface Stream {
  id: string;
  connectionId: string;
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Properties that the publisher gave the stream, without the channels. */
  description: MessageContent;
  channels: Channel[];
  /** How a composed recording or broadcast shows it: names of CSS classes. */
  layoutClasses: readonly string[];
}

/** One connection that takes one stream. */
export interface Subscriber {
  /** Names it to the connection that subscribed, which chose it. */
  id: string;
  /**
   * Names it to the publisher: the same id, unless publisher and subscriber are one connection. The client library
   * hands every offer, answer and candidate that names one of its subscribers to that subscriber; with an id that it
   * does not know, to the publisher of the stream.
   */
  idForPublisher: string;
  streamId: string;
  connectionId: string;
  /** Names the peer connection between the two browsers. */
  peerId: string;
  /** Side whose offer waits for an answer. */
  offerer: "publisher" | "subscriber" | null;
}

type SessionChange =
  | { event: "connectionCreated"; connection: Connection }
  | { event: "connectionDestroyed"; connection: Connection; reason: LeaveReason }
  | { event: "streamCreated"; connection: Connection; stream: Stream }
  | { event: "streamDestroyed"; connection: Connection; stream: Stream; reason: StreamEndReason };

/** One message of session monitoring: https://tokbox.com/developer/guides/session-monitoring/ */
export type SessionEvent = SessionChange & {
  sessionId: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
};

export interface SessionState {
  readonly id: string;
  readonly uriRoot: string;
  readonly mediaMode: "routed" | "relayed";
  readonly connections: Map<string, Connection>;
  readonly streams: Map<string, Stream>;
  readonly subscribers: Map<string, Subscriber>;
  /** Whether new streams begin muted. */
  isMuted: boolean;
  /** The REST API tells a session without streams from one that never had any. */
  hasHadStreams: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Called for each connection and stream that begins or ends. */
  onEvent(event: SessionEvent): void;
}

/** Options of a session; without `onEvent` it is not monitored. */
export type SessionOptions = Pick<SessionState, "id" | "uriRoot" | "mediaMode" | "now"> &
  Partial<Pick<SessionState, "onEvent">>;

/** A message and the connection that gets it. */
export interface Delivery {
  to: string;
  message: ServerMessage;
}

/** Result of a message: first the reply to the sender, then the deliveries in this order. */
export interface Outcome {
  reply: Reply;
  deliveries: Delivery[];
}

/** A message from the platform itself rather than from another client. */
export const FROM_SERVER = "";

const OK: Reply = { status: 200 };

export function newSessionState(options: SessionOptions): SessionState {
  return {
    onEvent: () => undefined,
    ...options,
    connections: new Map(),
    streams: new Map(),
    subscribers: new Map(),
    isMuted: false,
    hasHadStreams: false,
  };
}

export function succeed(deliveries: Delivery[] = []): Outcome {
  return { reply: OK, deliveries };
}

/** Reports a change to session monitoring; a hidden connection is reported to nobody. */
export function report(state: SessionState, change: SessionChange): void {
  if (change.connection.hidden) return;
  state.onEvent({ ...change, sessionId: state.id, timestamp: state.now() });
}

/** To every connection, the sender included. */
export function broadcast(state: SessionState, message: ServerMessage): Delivery[] {
  return [...state.connections.keys()].map((to) => ({ to, message }));
}

/** @throws SignalingError (404) for a connection that is not there, or that nobody may know of. */
export function findConnection(state: SessionState, id: string): Connection {
  const connection = state.connections.get(id);
  if (!connection || connection.hidden) throw new SignalingError(404, `Connection ${id} not found`);
  return connection;
}

/** @throws SignalingError (404) */
export function findStream(state: SessionState, id: string): Stream {
  const stream = state.streams.get(id);
  if (!stream) throw new SignalingError(404, `Stream ${id} not found`);
  return stream;
}

/** @throws SignalingError (403) */
export function demandPermission(sender: Connection, permission: Permission): void {
  if (sender.permissions.includes(permission)) return;
  throw new SignalingError(403, `This connection's role does not include ${permission}`);
}
