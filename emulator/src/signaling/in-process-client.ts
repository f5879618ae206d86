import type { ClientMessage, Reply, ServerMessage } from "./messages.ts";
import type { LeaveReason, Permission } from "./session-state.ts";

/**
 * A client that lives in the emulator's own process: a phone, or the mixer that listens for all phones of a session.
 * It speaks the same messages as a browser, as objects, without a socket.
 */
export interface InProcessClient {
  /** Connection data, as a token would carry it: `sip=true&...`. */
  data: string;
  permissions: readonly Permission[];
  /** Layout classes of what it will publish; absent: none. */
  layoutClasses?: readonly string[];
  /** A hidden client is announced to nobody and counted nowhere (the mixer). Its id begins with `symphony.`. */
  hidden?: boolean;
  /**
   * A message for this client. Its own arrival is no message: `join` has returned it. A `deleted` of its own
   * connection is the last one: it has been disconnected, and `reason` says how. Called synchronously: the receiver
   * must not throw, and may send; what that leads to is delivered after what is being delivered now.
   */
  receive(message: ServerMessage): void;
}

/** An in-process client's presence in a session. */
export interface Participation {
  readonly connectionId: string;
  /** `/v2/partner/KEY/session/SID`: what the uri of each message begins with. */
  readonly uriRoot: string;
  send(message: ClientMessage): Reply;
  /** Leaves: its streams end, then its connection. Leaving twice is no error. */
  leave(reason: LeaveReason): void;
}

/** A stream as far as those who mix it care. */
export interface StreamView {
  readonly id: string;
  readonly connectionId: string;
  readonly hasAudio: boolean;
}

/** A session as seen by `calls/`. */
export interface SessionView {
  readonly id: string;
  readonly mediaMode: "routed" | "relayed";
  readonly streams: readonly StreamView[];
  join(client: InProcessClient): Participation;
}

export interface SessionsView {
  /** @returns the session, also one created before a restart; undefined for an id this emulator never made. */
  find(sessionId: string): SessionView | undefined;
}
