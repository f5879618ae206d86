import { createSession, type Session } from "better-sse";
import type { Request, Response } from "express";
import type { CallList } from "../calls/wire.ts";
import { HttpProblem } from "../http/problem.ts";
import { defineRoute, type Exchange, type Route } from "../http/route.ts";
import { RoomId } from "../rooms/wire.ts";
import type { CallerList } from "../telephone/wire.ts";
import type { Told } from "./event-history.ts";
import type { RoomEvent, RoomFeed } from "./room-feed.ts";
import { type RecordingChange, roomEvents } from "./wire.ts";

/** Proxies cut connections that are silent for a minute or less. */
const HEARTBEAT_MS = 15_000;
/** The pause before a page connects again, unless the page decides otherwise. */
const RECONNECT_MS = 2_000;

/** How far a page that does not read may fall behind, in bytes. Cut off, it comes back and gets the calls as they are. */
const BACKLOG_MAX_BYTES = 1024 * 1024;

/** Connections cost memory, and each change is sent to all of a room. */
const LISTENERS_OF_ROOM_MAX = 200;
/** People of one company may share an address; a single one who opens page after page has it alone. */
const LISTENERS_OF_ADDRESS_MAX = 400;
const FULL_RETRY_S = 30;

interface Listener {
  roomId: string;
  address: string | undefined;
  isHost: boolean;
  session: Session;
  response: Response;
}

interface EventsParts {
  feed: Pick<RoomFeed, "lastId" | "since" | "subscribe">;
  now: () => number;
  /** The room of this name. @throws HttpProblem 404 */
  findRoom(roomId: string): Promise<{ roomId: string }>;
  isHost(request: Request, response: Response): Promise<boolean>;
  /** Whether what happens is recorded. */
  isRecorded(): boolean;
  /** The calls of a room as they are. */
  readCalls(roomId: string, isHost: boolean): Promise<Omit<CallList, "now">>;
  /** The telephone callers of a room as they are; null: nobody can dial in. */
  readCallers(roomId: string, isHost: boolean): Promise<Omit<CallerList, "now"> | null>;
}

const PATH = "/room/:roomId/events";

/** The live events of a room. Nothing may hold them back, as compression would. */
export function eventRoutes({ events }: { events: Events }): Route[] {
  return [
    defineRoute({
      method: "get",
      path: PATH,
      access: "anyone",
      summary: "Live events, to be taken up again with Last-Event-ID",
      parameters: { roomId: RoomId },
      answers: {
        200: {
          means:
            "calls first, with callers and dialIn where people can dial in, or what was missed; then each change; stopping before the server goes",
          type: "text/event-stream",
          events: roomEvents,
        },
      },
      problems: [404, 429, 503],
      handle: (exchange) => events.handle(exchange),
    }),
  ];
}

/** Live events for room pages: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class Events {
  readonly #parts: EventsParts;
  readonly #open = new Set<Listener>();
  #isStopped = false;

  constructor(parts: EventsParts) {
    this.#parts = parts;
  }

  /** Answers with events for as long as the page stays. */
  async handle({ request, response, read }: Exchange<typeof PATH>): Promise<void> {
    const { roomId } = await this.#parts.findRoom(read("roomId"));
    if (this.#isStopped) throw new HttpProblem(503, "This server is stopping.");
    this.#requirePlace(roomId, request.ip);
    if (request.method === "HEAD") {
      response.type("text/event-stream").end();
      return;
    }
    const isHost = await this.#parts.isHost(request, response);
    const session = await createSession(request, response, { keepAlive: HEARTBEAT_MS, retry: RECONNECT_MS });
    await this.#serve({ roomId, address: request.ip, isHost, session, response });
  }

  /** Rooms whose page somebody has open. */
  get openRooms(): ReadonlySet<string> {
    return new Set([...this.#open].map(({ roomId }) => roomId));
  }

  /** How many pages live events are sent to. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Tells every page that this server goes, and closes its connection. */
  stop(): void {
    this.#isStopped = true;
    for (const { session, response } of this.#open) {
      push(session, "stopping", { now: this.#parts.now() }, this.#parts.feed.lastId);
      response.end();
    }
  }

  #requirePlace(roomId: string, address: string | undefined): void {
    const open = [...this.#open];
    const headers = { "retry-after": String(FULL_RETRY_S) };
    if (open.filter((listener) => listener.address === address).length >= LISTENERS_OF_ADDRESS_MAX)
      throw new HttpProblem(429, "Too many pages of your address are open. Close some.", { headers });
    if (open.filter((listener) => listener.roomId === roomId).length >= LISTENERS_OF_ROOM_MAX)
      throw new HttpProblem(503, `Up to ${LISTENERS_OF_ROOM_MAX} pages can show this room at once.`, {
        headers,
      });
  }

  async #serve(listener: Listener): Promise<void> {
    const { session, roomId } = listener;
    if (!session.isConnected) return;
    const { feed } = this.#parts;
    const missed = feed.since(roomId, session.lastId);
    const waiting: Told<RoomEvent>[] = [];
    let deliver = (told: Told<RoomEvent>) => {
      waiting.push(told);
    };
    const unsubscribe = feed.subscribe(roomId, (told) => deliver(told));
    this.#open.add(listener);
    session.once("disconnected", () => {
      unsubscribe();
      this.#open.delete(listener);
    });
    // What happens while the room is read waits until it has been sent: no older word follows a newer one.
    if (missed === null) await this.#sendAll(listener);
    deliver = (told) => this.#send(listener, told);
    for (const told of missed ?? waiting) deliver(told);
    this.#tellUnrecorded(listener);
  }

  #tellUnrecorded({ session }: Listener): void {
    const { feed, now, isRecorded } = this.#parts;
    if (isRecorded() || !session.isConnected || this.#isStopped) return;
    push(session, "recording", { isPossible: false, now: now() } satisfies RecordingChange, feed.lastId);
  }

  /** The room as it is, under the id of what was told before it was read. */
  async #sendAll({ session, response, roomId, isHost }: Listener): Promise<void> {
    const { feed, now, readCalls, readCallers } = this.#parts;
    const { lastId } = feed;
    const calls = await readCalls(roomId, isHost);
    const callers = await readCallers(roomId, isHost);
    if (this.#isStopped) response.end();
    if (this.#isStopped || !session.isConnected) return;
    push(session, "calls", { ...calls, now: now() } satisfies CallList, lastId);
    if (!callers) return;
    push(session, "callers", { ...callers, now: now() } satisfies CallerList, lastId);
    push(session, "dialIn", { now: now() }, lastId); // the PIN may be another one by now
  }

  #send({ session, response, isHost }: Listener, { id, event }: Told<RoomEvent>): void {
    // What follows `stopping` would be written to a connection that is closed on our side.
    if (!session.isConnected || this.#isStopped) return;
    push(session, event.type, { ...contentOf(event, isHost), now: this.#parts.now() }, id);
    if (response.writableLength > BACKLOG_MAX_BYTES) response.destroy();
  }
}

/** Only events that the document names can be sent. */
function push(session: Session, name: keyof typeof roomEvents, content: object, id: string): void {
  session.push(content, name, id);
}

/** The content of an event for a page of a host, or of a guest. */
function contentOf(event: RoomEvent, isHost: boolean): object {
  if ("forHosts" in event) return isHost ? event.forHosts : event.forGuests;
  const { type: _, ...content } = event;
  return content;
}
