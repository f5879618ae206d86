import { createSession, type Session } from "better-sse";
import type { RequestHandler, Response } from "express";
import { HttpProblem } from "../http/problem.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import { toWire } from "./call.ts";
import type { Calls } from "./calls.ts";
import type { RoomEvent, RoomFeed } from "./feed.ts";
import type { CallList } from "./wire.ts";

/** Proxies cut connections that are silent for a minute or less. */
const HEARTBEAT_MS = 15_000;
/** What a page waits before it connects again, unless it knows better. */
const RECONNECT_MS = 2_000;

/** How far a page that does not read may fall behind, in bytes. Cut off, it comes back and gets the calls as they are. */
const BACKLOG_MAX_BYTES = 1024 * 1024;

interface Listener {
  session: Session;
  response: Response;
}

interface EventsParts {
  rooms: Rooms;
  calls: Pick<Calls, "list">;
  feed: RoomFeed;
  now: () => number;
}

/** Live events for room pages: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class Events {
  readonly #parts: EventsParts;
  readonly #open = new Set<Listener>();
  #isStopped = false;

  constructor(parts: EventsParts) {
    this.#parts = parts;
  }

  /** `GET /room/:roomId/events` */
  readonly handle: RequestHandler = async (request, response) => {
    const room = await this.#parts.rooms.find(RoomId.parse(request.params.roomId));
    if (!room) throw new HttpProblem(404, "There is no such room.");
    if (this.#isStopped) throw new HttpProblem(503, "This server is stopping.");
    const session = await createSession(request, response, { keepAlive: HEARTBEAT_MS, retry: RECONNECT_MS });
    await this.#serve({ session, response }, room.roomId);
  };

  /** Tells every page that this server goes, and closes its connection. */
  stop(): void {
    this.#isStopped = true;
    for (const { session, response } of this.#open) {
      session.push({ now: this.#parts.now() }, "stopping");
      response.end();
    }
  }

  /** Changes that happen while the list is read wait until it has been sent: no older word follows a newer one. */
  async #serve(listener: Listener, roomId: string): Promise<void> {
    const { session, response } = listener;
    if (!session.isConnected) return;
    const { calls, feed, now } = this.#parts;
    const waiting: RoomEvent[] = [];
    let deliver = (event: RoomEvent) => {
      waiting.push(event);
    };
    const unsubscribe = feed.subscribe(roomId, (event) => deliver(event));
    this.#open.add(listener);
    session.once("disconnected", () => {
      unsubscribe();
      this.#open.delete(listener);
    });
    const list = await calls.list(roomId);
    if (this.#isStopped) response.end();
    if (this.#isStopped || !session.isConnected) return;
    session.push({ calls: list.map(toWire), muteAll: null, now: now() } satisfies CallList, "calls");
    deliver = (event) => this.#send(listener, event);
    for (const event of waiting) deliver(event);
  }

  #send({ session, response }: Listener, { type, ...change }: RoomEvent): void {
    // What follows `stopping` would be written to a connection that is closed on our side.
    if (!session.isConnected || this.#isStopped) return;
    session.push({ ...change, now: this.#parts.now() }, type);
    if (response.writableLength > BACKLOG_MAX_BYTES) response.destroy();
  }
}
