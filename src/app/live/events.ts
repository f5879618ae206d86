import { createSession, type Session } from "better-sse";
import type { Request, Response } from "express";
import type { CallList } from "../calls/wire.ts";
import { HttpProblem } from "../http/problem.ts";
import { defineRoute, type Exchange, type Route } from "../http/route.ts";
import { isHost, isIdentified, type Visitor } from "../http/visitor.ts";
import { RoomId } from "../rooms/wire.ts";
import type { CallerList } from "../telephone/wire.ts";
import type { Told } from "./event-history.ts";
import { findRefusal, type Place } from "./places.ts";
import type { RoomEvent, RoomFeed } from "./room-feed.ts";
import { type RecordingChange, roomEvents, type StopChange } from "./wire.ts";

/** Proxies cut connections that are silent for a minute or less. */
const HEARTBEAT_MS = 15_000;
/** The pause before a page connects again, unless the page decides otherwise. */
const RECONNECT_MS = 2_000;

/** How far a page that does not read may fall behind, in bytes. Cut off, it comes back and gets the calls as they are. */
const BACKLOG_MAX_BYTES = 1024 * 1024;

const FULL_RETRY_S = 30;

interface Listener extends Place {
  session: Session;
  request: Request;
  response: Response;
  /** Ends the subscription, and the connection. */
  close(): void;
}

interface EventsParts {
  feed: Pick<RoomFeed, "lastId" | "since" | "subscribe">;
  now: () => number;
  /** The room of this name. @throws HttpProblem 404 */
  findRoom(roomId: string): Promise<{ roomId: string }>;
  /** The visitor as they are now, asked anew: sign-ins and tickets end while pages are open. @throws HttpProblem 403 */
  identify(request: Request, response: Response, roomId: string): Promise<Visitor>;
  /** Whether what happens is recorded. */
  isRecorded(): boolean;
  /** Whether all calls are stopped. */
  isStopped(): boolean;
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
      access: "participant",
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
  /** Places that have been given, and whose connections are not open yet. */
  readonly #coming = new Set<Place>();
  #isStopped = false;

  constructor(parts: EventsParts) {
    this.#parts = parts;
  }

  /** Answers with events for as long as the page stays. */
  async handle({
    request,
    response,
    visitor,
    read,
  }: Exchange<typeof PATH, undefined, "participant">): Promise<void> {
    const { roomId } = await this.#parts.findRoom(read("roomId"));
    if (this.#isStopped) throw new HttpProblem(503, "This server is stopping.");
    const place = toPlace(roomId, visitor);
    this.#requirePlace(place);
    if (request.method === "HEAD") {
      response.type("text/event-stream").end();
      return;
    }
    this.#coming.add(place);
    try {
      const session = await createSession(request, response, {
        keepAlive: HEARTBEAT_MS,
        retry: RECONNECT_MS,
      });
      await this.#serve({ ...place, session, request, response, close: () => response.end() });
    } finally {
      this.#coming.delete(place);
    }
  }

  /**
   * Closes the connections of those who may not hear the events any more, or not as the one they were.
   *
   * @param concerns which of them may have changed; without it all.
   */
  async review(concerns: (place: Place) => boolean = () => true): Promise<void> {
    for (const listener of [...this.#open].filter(concerns)) {
      const { request, response, roomId, isHost } = listener;
      const now = await this.#parts.identify(request, response, roomId).catch(() => null);
      if (!now || toPlace(roomId, now).isHost !== isHost) listener.close();
    }
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

  #requirePlace(wanted: Place): void {
    const refusal = findRefusal([...this.#open, ...this.#coming], wanted);
    if (!refusal) return;
    const headers = { "retry-after": String(FULL_RETRY_S) };
    throw new HttpProblem(refusal.status, refusal.sentence, { headers });
  }

  async #serve(listener: Listener): Promise<void> {
    const { session, response, roomId } = listener;
    if (!session.isConnected) return;
    const { feed } = this.#parts;
    const missed = feed.since(roomId, session.lastId);
    const waiting: Told<RoomEvent>[] = [];
    let deliver = (told: Told<RoomEvent>) => {
      waiting.push(told);
    };
    const unsubscribe = feed.subscribe(roomId, (told) => deliver(told));
    const leave = () => {
      unsubscribe();
      this.#open.delete(listener);
    };
    listener.close = () => {
      leave();
      response.end();
    };
    this.#open.add(listener);
    session.once("disconnected", leave);
    // What happens while the room is read waits until it has been sent: no older event follows a newer one.
    if (missed === null) await this.#sendAll(listener);
    deliver = (told) => this.#send(listener, told);
    for (const told of missed ?? waiting) deliver(told);
    this.#tellWhatIsWrong(listener);
  }

  /** A page that has connected takes it that all is well. */
  #tellWhatIsWrong({ session }: Listener): void {
    const { feed, now, isRecorded, isStopped } = this.#parts;
    if (!session.isConnected || this.#isStopped) return;
    if (!isRecorded())
      push(session, "recording", { isPossible: false, now: now() } satisfies RecordingChange, feed.lastId);
    if (isStopped())
      push(session, "callsStopped", { isStopped: true, now: now() } satisfies StopChange, feed.lastId);
  }

  /** The room as it is, under the id of what was told before it was read. */
  async #sendAll(listener: Listener): Promise<void> {
    const { session, response, roomId, isHost } = listener;
    const { feed, now, readCalls, readCallers } = this.#parts;
    const { lastId } = feed;
    const calls = await readCalls(roomId, isHost);
    const callers = await readCallers(roomId, isHost);
    if (this.#isStopped) response.end();
    if (this.#isStopped || !session.isConnected || !this.#open.has(listener)) return;
    push(session, "calls", { ...calls, now: now() } satisfies CallList, lastId);
    if (!callers) return;
    push(session, "callers", { ...callers, now: now() } satisfies CallerList, lastId);
    push(session, "dialIn", { now: now() }, lastId); // the PIN may be another one by now
  }

  #send(listener: Listener, { id, event }: Told<RoomEvent>): void {
    const { session, response, isHost } = listener;
    // What follows `stopping`, or `close`, would be written to a connection that is closed on our side.
    if (!session.isConnected || this.#isStopped || !this.#open.has(listener)) return;
    push(session, event.type, { ...contentOf(event, isHost), now: this.#parts.now() }, id);
    if (response.writableLength > BACKLOG_MAX_BYTES) response.destroy();
  }
}

function toPlace(roomId: string, visitor: Visitor): Place {
  const person = isIdentified(visitor) ? visitor.id : null;
  return { roomId, person, addressPrefix: visitor.addressPrefix, isHost: isHost(visitor) };
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
