import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import type { Role } from "../http/visitor.ts";
import { SealedCookie } from "./sealed-cookie.ts";

/** Says that a guest has entered a room: what is shown in there goes on to be shown to who is in. */
export interface Ticket {
  /** The room's id, as the room itself is written. */
  room: string;
  role: Extract<Role, "guest" | "listener">;
  /** The invite that its guest came by; null: by the plain link. */
  inviteId: string | null;
}

export const TICKET_LIFETIME_S = 12 * 60 * 60;
/** A cookie has 4 kB. The room that was entered first is forgotten first. */
const TICKETS_MAX = 10;

/** The rooms that guests have entered, in a sealed cookie of their own. */
export class GuestTickets {
  readonly #cookie: SealedCookie<{ id?: string; tickets?: Ticket[] }>;

  /** @param parts.secret that cookies are sealed with. */
  constructor(parts: { secret: string; isSecure(request: Request): boolean }) {
    const name = "phones-guest";
    this.#cookie = new SealedCookie({ ...parts, name, purpose: "guests", lifetimeS: TICKET_LIFETIME_S });
  }

  /** Names a guest who has entered some room; null: this one has not. */
  async idOf(request: Request, response: Response): Promise<string | null> {
    const { id } = await this.#cookie.open(request, response);
    return id ? `guest:${id}` : null;
  }

  async find(request: Request, response: Response, roomId: string): Promise<Ticket | undefined> {
    const { tickets = [] } = await this.#cookie.open(request, response);
    return tickets.find(({ room }) => room === roomId);
  }

  /** Takes the place of an earlier ticket for the room. */
  async give(request: Request, response: Response, ticket: Ticket): Promise<void> {
    const cookie = await this.#cookie.open(request, response);
    const others = (cookie.tickets ?? []).filter(({ room }) => room !== ticket.room);
    cookie.id ??= randomUUID();
    cookie.tickets = [...others, ticket].slice(-TICKETS_MAX);
    await cookie.save();
  }
}
