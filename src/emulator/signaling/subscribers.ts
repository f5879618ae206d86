import { randomUUID } from "node:crypto";
import { SignalingError } from "./errors.ts";
import type { ClientMessage } from "./messages.ts";
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
  const subscriber = { id, streamId, connectionId: sender.id, peerId: randomUUID() };
  state.subscribers.set(id, subscriber);
  // Browsers send to each other directly; in a routed session the label says what the page expects: a router.
  const sourceStreamId = state.mediaMode === "routed" ? "MANTIS" : "P2P";
  const content = { peerId: subscriber.peerId, sourceStreamId, simulcastEnabled: false };
  const message = { method: "generateoffer", uri: toUri(state, subscriber), content, from: sender.id };
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

/** `offer`, `answer` and `candidate`: from the publisher to the subscriber, and the other way. */
export function forwardMedia(
  state: SessionState,
  sender: Connection,
  message: ClientMessage,
  [, id = ""]: string[],
): Outcome {
  const subscriber = findSubscriber(state, id);
  const publisherId = findStream(state, subscriber.streamId).connectionId;
  const isParty = sender.id === publisherId || sender.id === subscriber.connectionId;
  if (!isParty) throw new SignalingError(403, "Only publisher and subscriber negotiate their media");
  const to = sender.id === publisherId ? subscriber.connectionId : publisherId;
  return succeed([{ to, message: { ...message, uri: toUri(state, subscriber), from: sender.id } }]);
}

/** The publisher is told, so that it closes that peer connection. */
export function removeSubscriber(state: SessionState, subscriber: Subscriber): Delivery[] {
  state.subscribers.delete(subscriber.id);
  const stream = state.streams.get(subscriber.streamId);
  if (!stream) return [];
  const content = { id: subscriber.id };
  const message = {
    method: "deleted",
    uri: toUri(state, subscriber),
    content,
    from: subscriber.connectionId,
  };
  return [{ to: stream.connectionId, message }];
}

function findSubscriber(state: SessionState, id: string): Subscriber {
  const subscriber = state.subscribers.get(id);
  if (!subscriber) throw new SignalingError(404, `Subscriber ${id} not found`);
  return subscriber;
}

function toUri(state: SessionState, subscriber: Subscriber): string {
  return `${state.uriRoot}/stream/${subscriber.streamId}/subscriber/${subscriber.id}`;
}
