import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { HttpProblem } from "../http/problem.ts";
import type { InviteRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { Ticket } from "./guest-tickets.ts";
import { deriveKey } from "./kept-secret.ts";

/** An invite lets everybody who has its link into one room, as a guest or as a listener. */
export interface Invite {
  inviteId: string;
  roomId: string;
  role: Ticket["role"];
  /** The host who made it, as their sign-in names them; null if it does not. */
  by: string | null;
  createdAt: number;
  expiresAt: number;
}

const INVITES_OF_ROOM_MAX = 100;
/** 128 bits: nobody guesses a name or a signature. */
const NAME_BYTES = 16;
const SIGNATURE_BYTES = 16;

/** Name, end in milliseconds since the epoch to the base 36, signature. */
const TOKEN = /^([\w-]{22})\.([0-9a-z]{1,10})\.([\w-]{22})$/;

interface InvitesParts {
  database: Database;
  project: string;
  /** The secret that the key of the signatures is derived from. */
  secret: string;
  now: () => number;
}

/**
 * Invites of the rooms. What stands in a link is signed, so that made-up ones are refused without asking the database;
 * the database says which have been revoked. They end with their rooms.
 */
export class Invites {
  readonly #parts: InvitesParts;
  readonly #key: Buffer;

  constructor(parts: InvitesParts) {
    this.#parts = parts;
    this.#key = deriveKey(parts.secret, "invites");
  }

  /**
   * @param lifetimeMs after which nobody can enter by it.
   * @throws HttpProblem 409 if the room has too many.
   */
  async create(
    roomId: string,
    { role, lifetimeMs, by }: Pick<Invite, "role" | "by"> & { lifetimeMs: number },
  ): Promise<Invite> {
    const { database, project, now } = this.#parts;
    if ((await this.list(roomId)).length >= INVITES_OF_ROOM_MAX)
      throw new HttpProblem(
        409,
        `The room has ${INVITES_OF_ROOM_MAX} invites: revoke those that are not needed.`,
      );
    const inviteId = randomBytes(NAME_BYTES).toString("base64url");
    const [createdAt, expiresAt] = [now(), now() + lifetimeMs];
    await database
      .insertInto("invites")
      .values({
        invite_id: inviteId,
        project,
        room_id: roomId,
        role,
        made_by: by,
        created_at: createdAt,
        expires_at: expiresAt,
      })
      .execute();
    return { inviteId, roomId, role, by, createdAt, expiresAt };
  }

  /** The invites that lead into a room now, the newest first. */
  async list(roomId: string): Promise<Invite[]> {
    const { now } = this.#parts;
    const rows = await this.#invites()
      .where("room_id", "=", roomId)
      .where("expires_at", ">", now())
      .orderBy("created_at", "desc")
      .execute();
    return rows.map(toInvite);
  }

  /** Revokes one invite of a room, or all. @returns how many there were. */
  async revoke(roomId: string, inviteId?: string): Promise<number> {
    const { database, project } = this.#parts;
    let query = database.deleteFrom("invites").where("project", "=", project).where("room_id", "=", roomId);
    if (inviteId !== undefined) query = query.where("invite_id", "=", inviteId);
    return Number((await query.executeTakeFirst()).numDeletedRows);
  }

  /** Token in the invite's link. */
  tokenOf(invite: Invite): string {
    const { inviteId, expiresAt } = invite;
    return `${inviteId}.${expiresAt.toString(36)}.${this.#sign(invite).toString("base64url")}`;
  }

  /** The invite of a link, if it leads into the room now. */
  async verify(roomId: string, token: string): Promise<Invite | null> {
    const [, inviteId = "", end = "", signature = ""] = TOKEN.exec(token) ?? [];
    const claimed = { inviteId, roomId, expiresAt: Number.parseInt(end, 36) };
    const given = Buffer.from(signature, "base64url");
    if (given.length !== SIGNATURE_BYTES || !timingSafeEqual(given, this.#sign(claimed))) return null;
    return this.find(roomId, inviteId);
  }

  /** An invite that leads into the room now. */
  async find(roomId: string, inviteId: string): Promise<Invite | null> {
    const invite = await this.#find(roomId, inviteId);
    return invite && invite.expiresAt > this.#parts.now() ? invite : null;
  }

  /** Whether it has been revoked. Who came by one that has expired since stays. */
  async isRevoked(roomId: string, inviteId: string): Promise<boolean> {
    return (await this.#find(roomId, inviteId)) === null;
  }

  /** Forgets those that expired so long ago that nobody is in a room by them. @param graceMs how long a ticket lasts. */
  async forgetExpired(graceMs: number): Promise<void> {
    const { database, now } = this.#parts;
    await database
      .deleteFrom("invites")
      .where("expires_at", "<", now() - graceMs)
      .execute();
  }

  async #find(roomId: string, inviteId: string): Promise<Invite | null> {
    const row = await this.#invites()
      .where("room_id", "=", roomId)
      .where("invite_id", "=", inviteId)
      .executeTakeFirst();
    return row ? toInvite(row) : null;
  }

  #invites() {
    const { database, project } = this.#parts;
    return database.selectFrom("invites").selectAll().where("project", "=", project);
  }

  #sign({ inviteId, roomId, expiresAt }: Pick<Invite, "inviteId" | "roomId" | "expiresAt">): Buffer {
    const words = JSON.stringify([this.#parts.project, roomId, inviteId, expiresAt]);
    return createHmac("sha256", this.#key).update(words).digest().subarray(0, SIGNATURE_BYTES);
  }
}

function toInvite(row: InviteRow): Invite {
  return {
    inviteId: row.invite_id,
    roomId: row.room_id,
    role: row.role === "listener" ? "listener" : "guest",
    by: row.made_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
