import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import { getIronSession, type IronSession } from "iron-session";
import type { Settings } from "../../settings/settings.ts";
import { HttpProblem } from "../http/problem.ts";
import { Throttle } from "./throttle.ts";
import { addressOf, isHost, type Visitor } from "./visitor.ts";

/** A host may dial, hang up and moderate; a guest takes part. */
export type Role = "host" | "guest";

const SIGNED_IN_FOR_S = 12 * 60 * 60;
const MINUTE_MS = 60_000;
const TRIES_PER_ADDRESS = 5;
/** Addresses are cheap: all of them together get this many. */
const TRIES_ALTOGETHER = 60;
const EVERYBODY = "everybody";

interface AccessParts {
  /** The secret that cookies are sealed with. */
  cookieSecret: string;
  /** Whether people come by HTTPS, though the last proxy may pass their requests on without. */
  isHttps: boolean;
  now: () => number;
}

/** Roles of visitors: sign-in, sessions, and the check of a request's role. */
export class Access {
  readonly #access: Settings["access"];
  readonly #parts: AccessParts;
  readonly #perAddress: Throttle;
  readonly #altogether: Throttle;

  constructor(access: Settings["access"], parts: AccessParts) {
    this.#access = access;
    this.#parts = parts;
    this.#perAddress = new Throttle(TRIES_PER_ADDRESS, MINUTE_MS, parts.now);
    this.#altogether = new Throttle(TRIES_ALTOGETHER, MINUTE_MS, parts.now);
  }

  /** Whether there is anything to sign in to. */
  get hasSignIn(): boolean {
    return this.#access.mode === "passphrase";
  }

  /** The person behind a request. Everybody who signs in with the passphrase is admin. */
  async visitorOf(request: Request, response: Response): Promise<Visitor> {
    const from = addressOf(request.ip);
    const anybody = { id: `address:${from.addressPrefix}`, name: null, email: null, ...from };
    if (this.#access.mode === "open") return { ...anybody, role: "admin" };
    const { isHost, id } = await this.#session(request, response, this.#access.passphrase);
    if (isHost !== true) return { ...anybody, role: "guest" };
    return { ...anybody, role: "admin", ...(id && { id: `session:${id}` }) };
  }

  async roleOf(request: Request, response: Response): Promise<Role> {
    return isHost(await this.visitorOf(request, response)) ? "host" : "guest";
  }

  /** Lets hosts pass. @throws HttpProblem 403 for a guest. */
  readonly requireHost: RequestHandler = async (request, response, next) => {
    if ((await this.roleOf(request, response)) !== "host")
      throw new HttpProblem(403, "Only hosts can do this: sign in as host.");
    next();
  };

  /**
   * @returns whether the passphrase is right; the answer carries the cookie then.
   * @throws HttpProblem 429 after too many wrong ones.
   */
  async signIn(request: Request, response: Response, passphrase: string): Promise<boolean> {
    if (this.#access.mode === "open") return true;
    const address = request.ip ?? "unknown";
    this.#count(address);
    if (!isSame(passphrase, this.#access.passphrase)) return false;
    this.#perAddress.giveBack(address);
    this.#altogether.giveBack(EVERYBODY);
    const session = await this.#session(request, response, this.#access.passphrase);
    session.isHost = true;
    session.id = randomUUID();
    await session.save();
    return true;
  }

  async signOut(request: Request, response: Response): Promise<void> {
    if (this.#access.mode === "passphrase")
      (await this.#session(request, response, this.#access.passphrase)).destroy();
  }

  /** All together come first, so that no more addresses are remembered than tries are left. */
  #count(address: string): void {
    const waitMs = this.#altogether.take(EVERYBODY) || this.#countAt(address);
    if (waitMs === 0) return;
    throw new HttpProblem(429, "Wait a minute before you try again.", {
      headers: { "retry-after": String(Math.ceil(waitMs / 1000)) },
    });
  }

  #countAt(address: string): number {
    const waitMs = this.#perAddress.take(address);
    if (waitMs > 0) this.#altogether.giveBack(EVERYBODY); // one address alone must not use up everybody's tries
    return waitMs;
  }

  /** The key of the cookie depends on the passphrase: with a new one everybody signs in anew. */
  #session(
    request: Request,
    response: Response,
    passphrase: string,
  ): Promise<IronSession<{ isHost?: boolean; id?: string }>> {
    const { isHttps, cookieSecret } = this.#parts;
    const secure = request.secure || isHttps;
    return getIronSession(request, response, {
      cookieName: secure ? "__Host-phones" : "phones",
      password: createHmac("sha256", cookieSecret).update(passphrase).digest("hex"),
      ttl: SIGNED_IN_FOR_S,
      cookieOptions: { httpOnly: true, secure, sameSite: "lax", path: "/" },
    });
  }
}

/** Takes as long for a wrong passphrase as for one that is nearly right. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string) => createHmac("sha256", "passphrase").update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
