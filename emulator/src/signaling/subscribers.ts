import { randomUUID } from "node:crypto";
import type { ClientMessage, MessageContent, ServerMessage } from "./messages.ts";
import {
  type Connection,
  type Delivery,
  demandPermission,
  findStream,
  type Outcome,
  type SessionState,
  type Subscriber,
  succeed,
} from "./session-state.ts";
import { SignalingError } from "./signaling-error.ts";

/** More than a browser can play: what a page that subscribes in a loop runs into. Each costs a peer connection. */
const SUBSCRIBERS_PER_CONNECTION_MAX = 100;

/**
 * `create stream/ID/subscriber/ID`: takes a stream. The publisher is asked for an offer, and from then on the two
 * exchange offer, answer and candidates under this uri:
 *
 *     subscriber          session           publisher
 *         | create           |                  |
 *         |----------------->|  generateoffer   |
 *         |                  |----------------->|
 *         |     candidates, offer (forwarded)   |
 *         |<------------------------------------|
 *         |     candidates, answer              |
 *         |------------------------------------>|
 *
 * A client that tests the network subscribes to its own stream and is on both sides; each side has its own id then.
 */
export function createSubscriber(
  state: SessionState,
  sender: Connection,
  _message: ClientMessage,
  [streamId = "", id = ""]: string[],
): Outcome {
  demandPermission(sender, "subscribe");
  const stream = findStream(state, streamId);
  if (state.subscribers.has(id)) throw new SignalingError(409, `Subscriber ${id} exists already`);
  const count = [...state.subscribers.values()].filter(
    ({ connectionId }) => connectionId === sender.id,
  ).length;
  if (count >= SUBSCRIBERS_PER_CONNECTION_MAX) {
    throw new SignalingError(400, `One connection can take ${SUBSCRIBERS_PER_CONNECTION_MAX} streams`);
  }
  const idForPublisher = stream.connectionId === sender.id ? randomUUID() : id;
  const subscriber: Subscriber = {
    id,
    idForPublisher,
    streamId,
    connectionId: sender.id,
    peerId: randomUUID(),
    offerer: null,
  };
  state.subscribers.set(id, subscriber);
  // Browsers send to each other directly; in a routed session the label says what the page expects: a router.
  const sourceStreamId = state.mediaMode === "routed" ? "MANTIS" : "P2P";
  const content = { peerId: subscriber.peerId, sourceStreamId, simulcastEnabled: false };
  const uri = toUri(state, streamId, idForPublisher);
  const message = { method: "generateoffer", uri, content, from: sender.id };
  return succeed([{ to: stream.connectionId, message }]);
}

/** `delete stream/ID/subscriber/ID`: the stream is no longer taken. */
export function deleteSubscriber(
  state: SessionState,
  sender: Connection,
  _message: ClientMessage,
  [, id = ""]: string[],
): Outcome {
  const subscriber = findSubscriber(state, id);
  if (subscriber.connectionId !== sender.id) {
    throw new SignalingError(403, "Only the connection that subscribed can end a subscription");
  }
  return succeed(removeSubscriber(state, subscriber));
}

/** `update stream/ID/subscriber/ID...`: wishes for size and frame rate, which only a router could grant. */
export function updateSubscriber(
  state: SessionState,
  _sender: Connection,
  _message: ClientMessage,
  [, id = ""]: string[],
): Outcome {
  findSubscriber(state, id);
  return succeed();
}

/**
 * `offer`, `answer` and `candidate`: from the publisher to the subscriber, and the other way.
 *
 * In a routed session both restart ICE by an offer, each to a router as they believe, and after a network failure at the
 * same time. The first offer counts: who gets it takes back its own, and answers.
 */
export function forwardMedia(
  state: SessionState,
  sender: Connection,
  message: ClientMessage,
  [, id = ""]: string[],
): Outcome {
  const subscriber = findNegotiation(state, id);
  const side = sideOf(state, subscriber, sender, id);
  if (message.method === "offer") {
    if (subscriber.offerer !== null && subscriber.offerer !== side) return succeed();
    subscriber.offerer = side;
  }
  if (message.method === "answer") subscriber.offerer = null;
  const forward = side === "publisher" ? toSubscriber : toPublisher;
  return succeed([forward(state, subscriber, { ...message, from: sender.id })]);
}

/**
 * The publisher is told, so that it closes that peer connection. Who is both sides is told with both ids: what was
 * underway to the subscriber when that went, the library has given to the publisher, which made another for it.
 */
export function removeSubscriber(state: SessionState, subscriber: Subscriber): Delivery[] {
  const { id, idForPublisher, streamId, connectionId: from } = subscriber;
  state.subscribers.delete(id);
  const stream = state.streams.get(streamId);
  if (!stream) return [];
  return [...new Set([idForPublisher, id])].map((id) => ({
    to: stream.connectionId,
    message: { method: "deleted", uri: toUri(state, streamId, id), content: { id }, from },
  }));
}

function findSubscriber(state: SessionState, id: string): Subscriber {
  const subscriber = state.subscribers.get(id);
  if (!subscriber) throw new SignalingError(404, `Subscriber ${id} not found`);
  return subscriber;
}

/** The subscriber that an id names to either side. @throws SignalingError (404) */
function findNegotiation(state: SessionState, id: string): Subscriber {
  const subscribers = [...state.subscribers.values()];
  const subscriber = subscribers.find((other) => other.id === id || other.idForPublisher === id);
  if (!subscriber) throw new SignalingError(404, `Subscriber ${id} not found`);
  return subscriber;
}

/** Which side a message is from. @throws SignalingError (403) for neither. */
function sideOf(
  state: SessionState,
  subscriber: Subscriber,
  sender: Connection,
  id: string,
): "publisher" | "subscriber" {
  const publisherId = findStream(state, subscriber.streamId).connectionId;
  if (sender.id === publisherId && id === subscriber.idForPublisher) return "publisher";
  if (sender.id === subscriber.connectionId && id === subscriber.id) return "subscriber";
  throw new SignalingError(403, "Only publisher and subscriber negotiate their media");
}

function toSubscriber(state: SessionState, subscriber: Subscriber, message: ServerMessage): Delivery {
  const uri = toUri(state, subscriber.streamId, subscriber.id);
  return { to: subscriber.connectionId, message: { ...message, uri } };
}

function toPublisher(state: SessionState, subscriber: Subscriber, message: ServerMessage): Delivery {
  const { streamId, idForPublisher } = subscriber;
  const uri = toUri(state, streamId, idForPublisher);
  const content = state.mediaMode === "routed" ? withoutSetup(message.content) : message.content;
  return { to: findStream(state, streamId).connectionId, message: { ...message, uri, content } };
}

/** @param id as one side knows the subscriber. */
function toUri({ uriRoot }: SessionState, streamId: string, id: string): string {
  return `${uriRoot}/stream/${streamId}/subscriber/${id}`;
}

/**
 * Offer of a subscriber. The client library takes it for the offer of a router, which is always the DTLS server, and
 * writes that into it; here it comes from a browser that has been the DTLS client since its first answer. Without an
 * `a=setup` line nothing is written, and who offers is the client (RFC 4145 section 4).
 */
function withoutSetup(content: MessageContent): MessageContent {
  if (content.type !== "offer" || typeof content.sdp !== "string") return content;
  return { ...content, sdp: content.sdp.replace(/^a=setup:.*\r\n/gm, "") };
}
