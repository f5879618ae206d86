import type { Request, Response } from "express";
import type { Access } from "../access/access.ts";
import type { GuestTickets, Ticket } from "../access/guest-tickets.ts";
import type { Invites } from "../access/invites.ts";
import { HttpProblem } from "../http/problem.ts";
import { isHost, type Visitor } from "../http/visitor.ts";
import type { Admissions } from "./admissions.ts";
import type { RoomBudget } from "./room-budget.ts";
import type { Room, Rooms } from "./rooms.ts";

interface RoomEntryParts {
  access: Pick<Access, "visitorOf">;
  tickets: Pick<GuestTickets, "find" | "give">;
  rooms: Pick<Rooms, "find" | "findOrCreate">;
  roomBudget: Pick<RoomBudget, "reserve">;
  admissions: Admissions;
  invites: Pick<Invites, "verify" | "find" | "isRevoked">;
}

/** A visitor's request to enter a room. */
interface Way {
  /** The room's name as it was typed. */
  name: string;
  room: Room | undefined;
  /** The invite in the link; null: it has none. */
  token: string | null;
  /** From an earlier visit. */
  ticket: Ticket | undefined;
}

/** Label of the step for a guest who may not enter. */
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
   * @param token of the invite in the link; null: it is the plain link.
   * @throws HttpProblem 403 if a guest may not enter, 404 if no host has opened the room.
   * @throws TooManyRooms, PlatformError if the room has to be opened: the visitor has opened too many, the platform fails.
   */
  async enter(
    request: Request,
    response: Response,
    { name, token }: Pick<Way, "name" | "token">,
  ): Promise<{ room: Room; visitor: Visitor }> {
    const { access, tickets, rooms, roomBudget } = this.#parts;
    const visitor = await access.visitorOf(request, response);
    if (isHost(visitor))
      return { room: await rooms.findOrCreate(name, () => roomBudget.reserve(visitor)), visitor };
    const room = await rooms.find(name);
    const before = room && (await tickets.find(request, response, room.roomId));
    const admitted = await this.#admit({ name, room, token, ticket: before });
    await tickets.give(request, response, admitted.ticket);
    return { room: admitted.room, visitor: { ...visitor, role: admitted.ticket.role } };
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
    if (ticket && !(await this.#isRevoked(ticket))) return { ...visitor, role: ticket.role };
    const admitted = await this.#admit({ name, room, token: null, ticket });
    return { ...visitor, role: admitted.ticket.role };
  }

  /** A stranger can't tell the rooms that there are from others. @throws HttpProblem if a guest may not enter. */
  async #admit({ name, room, token, ticket }: Way): Promise<{ room: Room; ticket: Ticket }> {
    const { admissions } = this.#parts;
    const { guests, locked } = room ? await admissions.of(room.roomId) : admissions.byDefault;
    if (guests === "none") throw refusal(name, "This room is for hosts: sign in as host.");
    const invited = room && (await this.#findInvite(room, token, ticket));
    if (!invited && token !== null)
      throw refusal(name, "This invite does not lead into the room any more: ask a host for another one.");
    if (!invited && guests === "invite") throw refusal(name, "Come by an invite link, or sign in as host.");
    if (!room) throw new HttpProblem(404, "No host has opened this room yet.", signIn(name));
    if (locked) throw refusal(name, "The room is locked: ask a host to unlock it, then try again.");
    return { room, ticket: invited ?? { room: room.roomId, role: "guest", inviteId: null } };
  }

  /** The ticket of who comes by an invite, now or in an earlier visit. */
  async #findInvite({ roomId }: Room, token: string | null, before?: Ticket): Promise<Ticket | null> {
    const { invites } = this.#parts;
    const earlier = before?.inviteId ?? null;
    const invite =
      token !== null
        ? await invites.verify(roomId, token)
        : earlier !== null && (await invites.find(roomId, earlier));
    return invite ? { room: roomId, role: invite.role, inviteId: invite.inviteId } : null;
  }

  async #isRevoked({ room, inviteId }: Ticket): Promise<boolean> {
    return inviteId !== null && (await this.#parts.invites.isRevoked(room, inviteId));
  }
}

function refusal(name: string, sentence: string): HttpProblem {
  return new HttpProblem(403, sentence, signIn(name));
}

function signIn(name: string) {
  return { action: { label: SIGN_IN_LABEL, href: `/sign-in?next=/room/${name}` } };
}
