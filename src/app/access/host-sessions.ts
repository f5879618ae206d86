import { createHash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import type { HostSessionRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { isUnwritable } from "../store/store-error.ts";

/** A host who has signed in. */
export interface SignedIn {
  /** Visitor's id: all sessions of one id are those of one person. */
  id: string;
  name: string | null;
  email: string | null;
}

const SIGNED_IN_FOR_MS = 12 * 60 * 60 * 1000;
const TOKEN_BYTES = 32;
const COOKIE = "phones";

interface HostSessionsParts {
  database: Database;
  /** Says what people signed in with: with another passphrase or provider they sign in anew. */
  credential: string;
  isSecure(request: Request): boolean;
  now: () => number;
}

/** The sessions of hosts: kept here, so that they can be ended here. The cookie is a random name of one, and no more. */
export class HostSessions {
  readonly #parts: HostSessionsParts;
  /** Sessions that began while the disk took nothing, by digest: somebody has to hang up the phones. */
  readonly #unwritten = new Map<string, HostSessionRow>();

  constructor(parts: HostSessionsParts) {
    this.#parts = parts;
  }

  /** Signs a host in; the answer carries the cookie. @param id of a person who is known; null: of the session. */
  async begin(
    request: Request,
    response: Response,
    { id, name, email }: Omit<SignedIn, "id"> & { id: string | null },
  ): Promise<void> {
    const { database, credential, now } = this.#parts;
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const key = digest(token);
    const session = {
      token_digest: key,
      person: id ?? `session:${key.slice(0, 16)}`,
      name,
      email,
      credential: digest(credential),
      expires_at: now() + SIGNED_IN_FOR_MS,
    };
    try {
      await database.insertInto("host_sessions").values(session).execute();
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      this.#unwritten.set(key, session);
    }
    this.#setCookie(request, response, token, SIGNED_IN_FOR_MS);
  }

  async find(request: Request): Promise<SignedIn | null> {
    const token = this.#readCookie(request);
    if (token === null) return null;
    const { database, credential, now } = this.#parts;
    const key = digest(token);
    const unwritten = this.#unwritten.get(key);
    if (unwritten !== undefined && unwritten.expires_at > now()) return toSignedIn(unwritten);
    const row = await database
      .selectFrom("host_sessions")
      .select(["person", "name", "email"])
      .where("token_digest", "=", key)
      .where("credential", "=", digest(credential))
      .where("expires_at", ">", now())
      .executeTakeFirst();
    return row ? toSignedIn(row) : null;
  }

  /** Ends every session of the person, on every machine. @returns whose they were; null: nobody was signed in. */
  async end(request: Request, response: Response): Promise<string | null> {
    const person = (await this.find(request))?.id ?? null;
    this.#setCookie(request, response, "", 0);
    if (person === null) return null;
    for (const [key, session] of this.#unwritten) if (session.person === person) this.#unwritten.delete(key);
    await this.#parts.database.deleteFrom("host_sessions").where("person", "=", person).execute();
    return person;
  }

  async forgetExpired(): Promise<void> {
    const { database, now } = this.#parts;
    for (const [key, { expires_at }] of this.#unwritten) if (expires_at <= now()) this.#unwritten.delete(key);
    await database.deleteFrom("host_sessions").where("expires_at", "<=", now()).execute();
  }

  #readCookie(request: Request): string | null {
    const name = this.#cookieName(request);
    const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
    return pairs.find(([key, value]) => key === name && value)?.[1] ?? null;
  }

  #setCookie(request: Request, response: Response, value: string, maxAge: number): void {
    const secure = this.#parts.isSecure(request);
    response.cookie(this.#cookieName(request), value, {
      httpOnly: true,
      secure,
      sameSite: "lax",
      path: "/",
      maxAge,
    });
  }

  #cookieName(request: Request): string {
    return this.#parts.isSecure(request) ? `__Host-${COOKIE}` : COOKIE;
  }
}

function toSignedIn({ person, name, email }: Pick<HostSessionRow, "person" | "name" | "email">): SignedIn {
  return { id: person, name, email };
}

/** The database alone signs nobody in. A random token of 256 bits needs no salt. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
