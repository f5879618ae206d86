import type { Request, RequestHandler, Response } from "express";
import type { Access } from "../access/access.ts";
import type { GuestTickets } from "../access/guest-tickets.ts";
import { isHost, type Visitor } from "../access/visitor.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Admissions } from "./admissions.ts";
import type { Room, Rooms } from "./rooms.ts";
import { RoomId } from "./wire.ts";

interface RoomEntryParts {
  access: Pick<Access, "visitorOf">;
  tickets: GuestTickets;
  rooms: Pick<Rooms, "find" | "findOrCreate">;
  admissions: Admissions;
}

/** What a guest without a way in may do instead. */
const SIGN_IN_LABEL = "Sign in as host";

/** Decides who enters which room, and as what. Hosts open rooms by entering them. */
export class RoomEntry {
  readonly #parts: RoomEntryParts;

  constructor(parts: RoomEntryParts) {
    this.#parts = parts;
  }

  /**
   * Lets a visitor into a room; a guest is given the cookie that says so.
   *
   * @throws HttpProblem 403 if a guest may not enter, 404 if no host has opened the room.
   * @throws PlatformError if the room has to be opened and the platform fails.
   */
  async enter(request: Request, response: Response, name: string): Promise<{ room: Room; visitor: Visitor }> {
    const { access, tickets, rooms } = this.#parts;
    const visitor = await access.visitorOf(request, response);
    if (isHost(visitor)) return { room: await rooms.findOrCreate(name), visitor };
    const room = await this.#requireOpen(name);
    await tickets.give(request, response, { room: room.roomId, role: "guest" });
    return { room, visitor: { ...visitor, role: "guest" } };
  }

  /**
   * The visitor as the room knows them: a host, or a guest who is in the room or may enter it.
   *
   * @throws HttpProblem 403 or 404 for any other.
   */
  async visitorIn(request: Request, response: Response, name: string): Promise<Visitor> {
    const { access, tickets, rooms } = this.#parts;
    const visitor = await access.visitorOf(request, response);
    if (isHost(visitor)) return visitor;
    const room = await rooms.find(name);
    const ticket = room && (await tickets.find(request, response, room.roomId));
    if (!ticket) await this.#requireOpen(name);
    return { ...visitor, role: ticket?.role ?? "guest" };
  }

  /** Lets those pass who are in the room of the path, or may enter it. */
  readonly requireParticipant: RequestHandler = async (request, response, next) => {
    await this.visitorIn(request, response, RoomId.parse(request.params.roomId));
    next();
  };

  /** The room, if its plain link is enough to enter. A stranger can't tell rooms that there are from others. */
  async #requireOpen(name: string): Promise<Room> {
    const { rooms, admissions } = this.#parts;
    const room = await rooms.find(name);
    const { guests, locked } = room ? await admissions.of(room.roomId) : admissions.byDefault;
    if (guests === "invite") throw refusal(name, "Come by an invite link, or sign in as host.");
    if (guests === "none") throw refusal(name, "This room is for hosts: sign in as host.");
    if (!room) throw new HttpProblem(404, "No host has opened this room yet.", signIn(name));
    if (locked) throw refusal(name, "The room is locked: ask a host to unlock it, then try again.");
    return room;
  }
}

function refusal(name: string, sentence: string): HttpProblem {
  return new HttpProblem(403, sentence, signIn(name));
}

function signIn(name: string) {
  return { action: { label: SIGN_IN_LABEL, href: `/sign-in?next=/room/${name}` } };
}
