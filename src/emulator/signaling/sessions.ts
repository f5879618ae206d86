import type { SessionsView } from "./contract.ts";
import { LiveSession } from "./live-session.ts";
import { type MediaMode, makeSessionId, readSessionId } from "./session-ids.ts";
import { uriRoot } from "./uri.ts";

/** Beyond these, sessions that nobody is in are forgotten: their ids tell all that there is to know. */
const SESSIONS_MAX = 1000;

export interface SessionsOptions {
  apiKey: string;
  apiSecret: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Every session of the project: those used lately, and by their ids all that were ever made. */
export class Sessions implements SessionsView {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, LiveSession>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** @param location IPv4 address that hints at where the meeting takes place; empty: anywhere. */
  create(mediaMode: MediaMode, location = ""): LiveSession {
    const id = makeSessionId({ mediaMode, location, createdAt: this.#options.now() }, this.#options);
    return this.#open(id, mediaMode);
  }

  find(sessionId: string): LiveSession | undefined {
    const known = this.#sessions.get(sessionId);
    if (known) return known;
    const identity = readSessionId(sessionId, this.#options);
    return identity && this.#open(sessionId, identity.mediaMode);
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

  #open(id: string, mediaMode: MediaMode): LiveSession {
    if (this.#sessions.size >= SESSIONS_MAX) this.#forgetOldest();
    const { apiKey, now } = this.#options;
    const session = new LiveSession({ id, uriRoot: uriRoot(apiKey, id), mediaMode, now });
    this.#sessions.set(id, session);
    return session;
  }

  #forgetOldest(): void {
    for (const [id, { connections }] of this.#sessions) {
      if (connections.length === 0) return void this.#sessions.delete(id);
    }
  }
}
