/// <reference types="@opentok/client" />
import type { RoomCredentials, RoomPage } from "../../../app/rooms/wire.ts";
import { fetchCredentials } from "../api/credentials.ts";
import { Changes } from "../model/changes.ts";
import type { SessionState } from "../model/connectivity.ts";
import { Retry } from "../model/retry.ts";

/** This browser's presence in the room's session. */
export class RoomSession extends Changes {
  readonly session: OT.Session;
  state: SessionState = "connecting";
  /** Reason of the state `failed`, in words. */
  problem: string | null = null;
  readonly #page: RoomPage;
  #credentials: RoomCredentials | null;
  readonly #retry = new Retry();

  /** @param page with a token for the first attempt. */
  constructor(page: RoomPage) {
    super();
    this.#page = page;
    this.#credentials = page;
    this.session = OT.initSession(page.apiKey, page.sessionId);
    this.session.on("sessionReconnecting", () => this.#enter("reconnecting"));
    this.session.on("sessionReconnected", () => this.#enter("connected"));
    this.session.on("sessionDisconnected", ({ reason }) => this.#disconnected(reason));
  }

  /** Connects, or connects again. Never throws: see `state`. */
  async connect(): Promise<void> {
    this.#retry.cancel();
    const isReturning = this.state === "lost";
    if (!isReturning) this.#enter("connecting");
    try {
      const { token, sessionId } = this.#credentials ?? (await fetchCredentials(this.#page.roomId));
      this.#credentials = null;
      // The room got a new session meanwhile: everything on this page belongs to the old one.
      if (sessionId !== this.#page.sessionId) return location.reload();
      await this.session.connect.promise(token);
      this.#retry.reset();
      this.#enter("connected");
    } catch (error) {
      this.problem = describeConnectProblem(error);
      if (isReturning) this.#connectLater();
      else this.#enter("failed");
    }
  }

  leave(): void {
    this.#retry.cancel();
    const isIn = this.state === "connected" || this.state === "reconnecting";
    this.#enter("left");
    if (isIn) void this.session.disconnect();
  }

  #disconnected(reason: string): void {
    if (this.state === "left") return;
    this.#enter(reason === "forceDisconnected" ? "removed" : "lost");
    if (this.state === "lost") this.#connectLater();
  }

  #connectLater(): void {
    this.#retry.later(() => void this.connect());
  }

  #enter(state: SessionState): void {
    this.state = state;
    this.announce();
  }
}

/** Reason of a failed `session.connect`, by the error names of OpenTok.js, whose messages are not for people. */
export function describeConnectProblem(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error();
  switch (name) {
    // Our own server was asked for a new token, and answered, or did not.
    case "Error":
      return message;
    case "TypeError":
      return "The server can't be reached.";
    case "OT_AUTHENTICATION_ERROR":
    case "OT_INVALID_SESSION_ID":
      return "The calling platform does not know this invitation. Reload the page.";
    case "OT_CONNECTION_LIMIT_EXCEEDED":
      return "The room is full.";
    default:
      return "The calling platform can't be reached.";
  }
}
