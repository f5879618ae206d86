import { broadcast, type Delivery, FROM_SERVER, type SessionState, type Stream } from "./session-state.ts";

/**
 * @param isMuted true: mutes every stream and those published from now on. False: newcomers come in unmuted again;
 *   nobody is unmuted, for that is each publisher's own decision.
 * @param excluded ids of streams left alone.
 */
export function muteAll(state: SessionState, isMuted: boolean, excluded: readonly string[]): Delivery[] {
  state.isMuted = isMuted;
  const content = { reason: "mute", active: isMuted };
  const announcement = broadcast(state, {
    method: "update",
    uri: state.uriRoot,
    content,
    from: FROM_SERVER,
  });
  if (!isMuted) return announcement;
  const streams = [...state.streams.values()].filter(({ id }) => !excluded.includes(id));
  return [...announcement, ...streams.map((stream) => muteOrder(state, stream))];
}

/** Tells a publisher to mute itself. It does, and then says so with an update of its channel. */
export function muteOrder(state: SessionState, stream: Stream): Delivery {
  const uri = `${state.uriRoot}/stream/${stream.id}`;
  const content = { reason: "mute", channels: ["audio"], active: true };
  return { to: stream.connectionId, message: { method: "update", uri, content, from: FROM_SERVER } };
}
