import type { SessionsView } from "./in-process-client.ts";
import { LiveSession } from "./live-session.ts";
import { type MediaMode, makeSessionId, readSessionId, type SessionOwner } from "./session-ids.ts";
import type { SessionEvent } from "./session-state.ts";
import { uriRoot } from "./uri.ts";

/** Beyond this number empty sessions are forgotten: their ids carry all that is needed. */
const SESSIONS_MAX = 1000;

export interface SessionsOptions {
  /** Owners of the sessions; the first is the default of `create`. */
  owners: readonly [SessionOwner, ...SessionOwner[]];
  /** Milliseconds since the epoch. */
  now(): number;
  /** Called for each connection and stream that begins or ends. */
  onEvent?(event: SessionEvent): void;
}

/** The sessions as one of their owners sees them: its own, and no others. */
export interface OwnSessions {
  create(mediaMode: MediaMode, location: string): LiveSession;
  find(sessionId: string): LiveSession | undefined;
}

/** Every session of the platform: those used lately, and by their ids all that were ever made. */
export class Sessions implements SessionsView {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, LiveSession>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** @param location IPv4 address that hints at where the meeting takes place; empty: anywhere. */
  create(mediaMode: MediaMode, location = "", owner: SessionOwner = this.#options.owners[0]): LiveSession {
    const id = makeSessionId({ mediaMode, location, createdAt: this.#options.now() }, owner);
    return this.#open(id, mediaMode, owner);
  }

  find(sessionId: string): LiveSession | undefined {
    const known = this.#sessions.get(sessionId);
    if (known) return known;
    for (const owner of this.#options.owners) {
      const identity = readSessionId(sessionId, owner);
      if (identity) return this.#open(sessionId, identity.mediaMode, owner);
    }
    return undefined;
  }

  /** @returns undefined for an id that was never made here. */
  ownerOf(sessionId: string): SessionOwner | undefined {
    return this.#options.owners.find((owner) => readSessionId(sessionId, owner));
  }

  of(owner: SessionOwner): OwnSessions {
    return {
      create: (mediaMode, location) => this.create(mediaMode, location, owner),
      find: (sessionId) => (readSessionId(sessionId, owner) ? this.find(sessionId) : undefined),
    };
  }

  /** Those that were created or used since the start, the newest last; of the empty ones not all. */
  list(): LiveSession[] {
    return [...this.#sessions.values()];
  }

  /** Disconnects everybody and forgets what was in the sessions; their ids stay valid. */
  clear(): void {
    for (const session of this.#sessions.values()) session.clear();
    this.#sessions.clear();
  }

  #open(id: string, mediaMode: MediaMode, owner: SessionOwner): LiveSession {
    if (this.#sessions.size >= SESSIONS_MAX) this.#forgetOldest();
    const { now, onEvent = () => undefined } = this.#options;
    const session = new LiveSession({ id, uriRoot: uriRoot(owner.id, id), mediaMode, now, onEvent });
    this.#sessions.set(id, session);
    return session;
  }

  #forgetOldest(): void {
    for (const [id, { connections }] of this.#sessions) {
      if (connections.length === 0) return void this.#sessions.delete(id);
    }
  }
}
