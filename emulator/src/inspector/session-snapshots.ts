import { redactSecrets } from "../journal/redact.ts";
import type { Connection, Stream } from "../signaling/session-state.ts";
import type { SessionSnapshot, StreamSnapshot } from "./inspector-wire.ts";

/** A session as `signaling/` keeps it, as far as the inspector reads it. */
export interface InspectedSession {
  readonly id: string;
  readonly mediaMode: "routed" | "relayed";
  readonly connections: readonly Connection[];
  readonly published: readonly Stream[];
}

/** More would not be looked at, and all of it is sent at each change. */
const MAX_SESSIONS = 50;
/** Of sessions that nobody is in, the newest: they stand above what else there is to read. */
const MAX_EMPTY_SESSIONS = 5;

/** @param sessions newest last. @returns the newest first, those with somebody in them before the empty ones. */
export function describeSessions(sessions: readonly InspectedSession[]): {
  sessions: SessionSnapshot[];
  moreSessions: number;
} {
  const newestFirst = sessions.toReversed();
  const used = newestFirst.filter(({ connections }) => connections.length > 0);
  const empty = newestFirst.filter(({ connections }) => connections.length === 0);
  const shown = [...used.slice(0, MAX_SESSIONS), ...empty.slice(0, MAX_EMPTY_SESSIONS)];
  return { sessions: shown.map(describeSession), moreSessions: sessions.length - shown.length };
}

function describeSession(session: InspectedSession): SessionSnapshot {
  const { id, mediaMode, connections, published } = session;
  return {
    id,
    mediaMode,
    connections: connections.map(({ id, data, permissions, hidden, createdAt }) => {
      return { id, data: redactSecrets(data), permissions, isHidden: hidden, createdAt };
    }),
    streams: published.map(describeStream),
  };
}

function describeStream({ id, connectionId, name, createdAt, channels }: Stream): StreamSnapshot {
  const audio = channels.find(({ type }) => type === "audio");
  const video = channels.find(({ type }) => type === "video");
  const source = video?.source;
  return {
    id,
    connectionId,
    name,
    audio: audio ? audio.active : null,
    video: video ? video.active : null,
    videoSource: typeof source === "string" ? source : null,
    createdAt,
  };
}
