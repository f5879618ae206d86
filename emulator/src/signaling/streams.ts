import { z } from "zod";
import type { ClientMessage, MessageContent } from "./messages.ts";
import { muteOrder } from "./mutes.ts";
import { parseContent } from "./parse-content.ts";
import {
  broadcast,
  type Connection,
  type Delivery,
  demandPermission,
  FROM_SERVER,
  findStream,
  type Outcome,
  report,
  type SessionState,
  type Stream,
  type StreamEndReason,
  succeed,
} from "./session-state.ts";
import { SignalingError } from "./signaling-error.ts";

/** More streams than a browser can show: what a client that creates them in a loop runs into. */
const STREAMS_PER_CONNECTION_MAX = 20;
/** The library's have about ten. */
const CHANNEL_PROPERTIES_MAX = 50;

const ChannelContent = z.looseObject({
  id: z.string().min(1),
  type: z.string(),
  active: z.boolean().default(true),
});
const ChannelUpdate = z.looseObject({ active: z.boolean().optional() });
const StreamContent = z.looseObject({
  id: z.string().optional(),
  name: z.string().max(1000).default(""),
  channel: z.array(ChannelContent).max(10).default([]),
});

/** `create stream/ID`: publishes. */
export function createStream(
  state: SessionState,
  sender: Connection,
  message: ClientMessage,
  [id = ""]: string[],
): Outcome {
  demandPermission(sender, "publish");
  if (state.streams.has(id)) throw new SignalingError(409, `Stream ${id} exists already`);
  const count = [...state.streams.values()].filter((stream) => stream.connectionId === sender.id).length;
  if (count >= STREAMS_PER_CONNECTION_MAX) {
    throw new SignalingError(400, `One connection can publish ${STREAMS_PER_CONNECTION_MAX} streams`);
  }
  const stream = parseStream(id, sender, message.content, state.now());
  state.streams.set(id, stream);
  state.hasHadStreams = true;
  report(state, { event: "streamCreated", connection: sender, stream });
  const uri = `${state.uriRoot}/stream/${id}`;
  const created = broadcast(state, {
    method: "created",
    uri,
    content: toStreamContent(stream),
    from: FROM_SERVER,
  });
  // A browser mutes itself on entry, because it was told at the beginning; who did not is told now.
  return succeed(state.isMuted && hasAudio(stream) ? [...created, muteOrder(state, stream)] : created);
}

/** `delete stream/ID`: unpublishes; a moderator may do it to others. */
export function deleteStream(
  state: SessionState,
  sender: Connection,
  _message: ClientMessage,
  [id = ""]: string[],
): Outcome {
  const stream = findStream(state, id);
  if (stream.connectionId === sender.id) return succeed(removeStream(state, stream, "clientDisconnected"));
  demandPermission(sender, "forceunpublish");
  return succeed(removeStream(state, stream, "forceUnpublished"));
}

/** `update stream/ID/channel/ID`: muted, resized, rotated. Others hear what changed, and only that. */
export function updateChannel(
  state: SessionState,
  sender: Connection,
  message: ClientMessage,
  [streamId = "", channelId = ""]: string[],
): Outcome {
  const stream = findStream(state, streamId);
  if (stream.connectionId !== sender.id) {
    throw new SignalingError(403, "Only its publisher can change a stream");
  }
  const position = stream.channels.findIndex(({ id }) => id === channelId);
  const channel = stream.channels[position];
  if (!channel) throw new SignalingError(404, `Channel ${channelId} not found`);
  // The browser library repeats values; passing them on would make it report changes from true to true.
  const update = parseContent(ChannelUpdate, message.content);
  const changed = Object.entries(update).filter(
    ([key, value]) => key !== "id" && key !== "type" && channel[key] !== value,
  );
  if (changed.length === 0) return succeed();
  const content = Object.fromEntries(changed);
  const updated = { ...channel, ...content };
  if (Object.keys(updated).length > CHANNEL_PROPERTIES_MAX) {
    throw new SignalingError(400, `A channel can have ${CHANNEL_PROPERTIES_MAX} properties`);
  }
  stream.channels[position] = updated;
  const uri = `${state.uriRoot}/stream/${streamId}/channel/${channelId}`;
  return succeed(broadcast(state, { method: "updated", uri, content, from: FROM_SERVER }));
}

/** Removes a stream and tells everybody, its publisher included. */
export function removeStream(state: SessionState, stream: Stream, reason: StreamEndReason): Delivery[] {
  state.streams.delete(stream.id);
  for (const [key, subscriber] of state.subscribers) {
    if (subscriber.streamId === stream.id) state.subscribers.delete(key);
  }
  const connection = state.connections.get(stream.connectionId);
  if (connection) report(state, { event: "streamDestroyed", connection, stream, reason });
  const uri = `${state.uriRoot}/stream/${stream.id}`;
  return broadcast(state, { method: "deleted", uri, content: {}, from: FROM_SERVER, reason });
}

export function toStreamContent(stream: Stream): MessageContent {
  const { id, connectionId, name, createdAt, description, channels } = stream;
  return {
    ...description,
    id,
    name,
    creationTime: createdAt,
    connection: { id: connectionId },
    connectionId,
    channel: [...channels],
  };
}

/** @returns `camera`, `screen` or `custom`; undefined for a stream of sound alone. */
export function videoTypeOf(stream: Stream): unknown {
  const video = stream.channels.find(({ type }) => type === "video");
  return video && (video.source ?? "camera");
}

/** Whether the stream has audio that is not muted. */
export function hasAudio(stream: Stream): boolean {
  return stream.channels.some(({ type, active }) => type === "audio" && active);
}

function parseStream(id: string, sender: Connection, content: MessageContent, createdAt: number): Stream {
  const { name, channel, ...description } = parseContent(StreamContent, content);
  return {
    id,
    connectionId: sender.id,
    name,
    createdAt,
    description,
    channels: channel,
    layoutClasses: sender.layoutClasses,
  };
}
