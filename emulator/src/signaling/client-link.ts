import { z } from "zod";
import type { Journal } from "../journal/journal.ts";
import { exceedsDepth } from "../journal/json-depth.ts";
import { type Frame, parseFrame } from "./frames.ts";
import { HIDDEN_PREFIX, type LiveSession } from "./live-session.ts";
import type { ClientMessage, Reply, ServerMessage } from "./messages.ts";
import { RumorChannel } from "./rumor-channel.ts";
import type { LeaveReason } from "./session-state.ts";
import type { Sessions } from "./sessions.ts";
import { SignalingError } from "./signaling-error.ts";
import { type Grant, TokenError } from "./tokens.ts";
import { parseUri } from "./uri.ts";

/** A client that is this far behind will not catch up. */
const BACKLOG_MAX_BYTES = 8 * 1024 * 1024;
/** The library's own messages are four deep: the properties of a channel of a stream. */
const CONTENT_MAX_DEPTH = 16;

const MessagePayload = z.object({
  method: z.string().max(64),
  uri: z.string().max(2048),
  content: z
    .record(z.string(), z.unknown())
    .refine((content) => !exceedsDepth(content, CONTENT_MAX_DEPTH))
    .default({}),
});

const UNREADABLE = `The payload must be {method, uri, content}, nested at most ${CONTENT_MAX_DEPTH} deep`;

export interface ClientLinkParts {
  sessions: Pick<Sessions, "find">;
  journal: Pick<Journal, "record">;
  /** @throws TokenError */
  verifyToken(token: string, sessionId: string): Promise<Grant>;
}

/** A browser's presence, from its first frame to its end, over however many sockets. Bytes in, bytes out. */
export class ClientLink {
  readonly #parts: ClientLinkParts;
  readonly #channel = new RumorChannel();
  /** Messages that came while the token was being checked. */
  readonly #waiting: Frame[] = [];
  #session: LiveSession | null = null;
  #isJoining = false;
  #isOver = false;

  constructor(parts: ClientLinkParts) {
    this.#parts = parts;
  }

  /** True once the client has left or was disconnected: there is nothing to come back to. */
  get isOver(): boolean {
    return this.#isOver;
  }

  attach(transmit: (bytes: Uint8Array) => void, isReconnection: boolean): void {
    this.#channel.attach(transmit, isReconnection);
  }

  detach(): void {
    this.#channel.detach();
  }

  /** @throws FrameError when the bytes are no frame. */
  receive(bytes: Uint8Array): void {
    this.#accept(parseFrame(bytes));
  }

  /** Ends the presence in the session, if there is one. Twice is no error. */
  end(reason: LeaveReason): void {
    this.#isOver = true;
    this.#session?.disconnect(this.#channel.address, reason);
    this.#session = null;
  }

  #accept(frame: Frame): void {
    if (this.#isJoining) this.#waiting.push(frame);
    else this.#handle(frame);
  }

  #handle({ type, headers, payload }: Frame): void {
    if (type === "ping") this.#channel.pong();
    // Who is in already can't become somebody else.
    if (type === "connect" && !this.#session) this.#channel.address = headers.uniqueId ?? "";
    if (type === "status") this.#channel.confirm(headers["TRANSACTION-ID"] ?? "");
    // With the header "reconnect" it says that it is about to come back.
    if (type === "disconnect" && !headers.reconnect) this.end("clientDisconnected");
    if (type === "message") this.#handleMessage(headers, payload);
  }

  #handleMessage(headers: Record<string, string>, payload: string): void {
    const transaction = headers["TRANSACTION-ID"] ?? "";
    if (this.#channel.repeatAnswer(transaction)) return;
    const message = parsePayload(payload);
    const answer = (reply: Reply) => {
      this.#record("in", message, reply.status);
      this.#channel.answer(transaction, reply);
    };
    if (!message) answer({ status: 400, payload: { reason: UNREADABLE } });
    else if (this.#session) this.#session.handle(this.#channel.address, message, answer);
    else void this.#join(message, headers["X-TB-TOKEN-AUTH"] ?? "", answer);
  }

  /** Handles a client's first message. Never rejects. */
  async #join(message: ClientMessage, token: string, answer: (reply: Reply) => void): Promise<void> {
    this.#isJoining = true;
    try {
      const { sessionId, connectionId } = parseArrival(message);
      const grant = await this.#parts.verifyToken(token, sessionId);
      const session = this.#parts.sessions.find(sessionId);
      if (!session) throw new SignalingError(404, "Session not found");
      if (!this.#isOver) this.#enter(session, { id: connectionId, ...grant }, answer);
    } catch (error) {
      answer(toReply(error));
    } finally {
      this.#isJoining = false;
      for (const frame of this.#waiting.splice(0)) this.#accept(frame);
    }
  }

  #enter(session: LiveSession, client: Grant & { id: string }, answer: (reply: Reply) => void): void {
    this.#channel.address = client.id;
    session.connect(
      client,
      (message) => this.#tell(message),
      (reply) => {
        if (reply.status === 200) this.#session = session;
        answer(reply);
      },
    );
  }

  #tell(message: ServerMessage): void {
    // Who has said goodbye does not listen any more.
    if (this.#isOver) return;
    this.#record("out", message);
    this.#channel.tell(message);
    if (message.method === "deleted" && message.uri.endsWith(`/connection/${this.#channel.address}`)) {
      this.#isOver = true;
      this.#session = null;
    } else if (this.#channel.backlogBytes > BACKLOG_MAX_BYTES) {
      this.end("networkDisconnected");
    }
  }

  #record(direction: "in" | "out", message: ClientMessage | null, status?: number): void {
    const sessionId = this.#session?.id;
    this.#parts.journal.record({
      kind: "signaling",
      direction,
      summary: summarize(message, status),
      detail: JSON.stringify({ connectionId: this.#channel.address, ...message }, null, 2),
      ...(sessionId === undefined ? {} : { sessionId }),
    });
  }
}

/** The first message must be the creation of the client's own connection. @throws SignalingError (400, 404) */
function parseArrival({ method, uri }: ClientMessage): { sessionId: string; connectionId: string } {
  const { sessionId, shape, ids } = parseUri(uri);
  const [connectionId] = ids;
  if (method !== "create" || shape !== "connection/*" || connectionId === undefined) {
    throw new SignalingError(404, "There is no connection yet: create it first");
  }
  if (connectionId.startsWith(HIDDEN_PREFIX)) throw new SignalingError(400, "Only the platform is called so");
  return { sessionId, connectionId };
}

function parsePayload(payload: string): ClientMessage | null {
  try {
    return MessagePayload.parse(JSON.parse(payload));
  } catch {
    // Neither JSON nor the right shape: the client is told so with a 400.
    return null;
  }
}

function toReply(error: unknown): Reply {
  if (error instanceof SignalingError) return { status: error.status, payload: { reason: error.message } };
  if (error instanceof TokenError) return { status: 403, payload: { reason: error.message } };
  return { status: 500, payload: { reason: `The emulator failed: ${String(error)}` } };
}

/** `create stream/3f... 200`: without the beginning that all uris of a session share. */
function summarize(message: ClientMessage | null, status: number | undefined): string {
  const place = message?.uri.split("/").slice(6).join("/");
  return [message?.method ?? "unreadable", place, status]
    .filter((part) => part !== undefined && part !== "")
    .join(" ");
}
