import type { SessionsView } from "./contract.ts";
import { LiveSession } from "./live-session.ts";
import { type MediaMode, makeSessionId, readSessionId } from "./session-ids.ts";
import { uriRoot } from "./uri.ts";

export interface SessionsOptions {
  apiKey: string;
  apiSecret: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Every session of the project: those somebody has looked at since the start, and by their ids all made before. */
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

  /** Those that were created or used since the start, the newest last. */
  list(): LiveSession[] {
    return [...this.#sessions.values()];
  }

  /** Disconnects everybody and forgets what was in the sessions; their ids stay valid. */
  clear(): void {
    for (const session of this.#sessions.values()) session.clear();
    this.#sessions.clear();
  }

  #open(id: string, mediaMode: MediaMode): LiveSession {
    const { apiKey, now } = this.#options;
    const session = new LiveSession({ id, uriRoot: uriRoot(apiKey, id), mediaMode, now });
    this.#sessions.set(id, session);
    return session;
  }
}
