import { createHmac, randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import type { Settings } from "../../settings/settings.ts";
import { HttpProblem } from "../http/problem.ts";
import { addressOf, isHost, type Visitor } from "../http/visitor.ts";
import type { Database } from "../store/store.ts";
import { GuestTickets } from "./guest-tickets.ts";
import { HostSessions, type SignedIn } from "./host-sessions.ts";
import { isPassphrase } from "./passphrase.ts";
import { SealedCookie } from "./sealed-cookie.ts";
import { SignInProvider } from "./sign-in-provider.ts";
import { SignInTries } from "./sign-in-tries.ts";

const KNOWN_FOR_S = 180 * 24 * 60 * 60;

interface AccessParts {
  /** Address that people type to get here; null: the address that they came by. */
  publicUrl: string | null;
  database: Database;
  /** The secret that cookies are sealed with. */
  cookieSecret: string;
  /** Whether people come by HTTPS, though the last proxy may pass their requests on without. */
  isHttps: boolean;
  now: () => number;
}

/** Roles of visitors: sign-in, sessions, and the check of a request's role. */
export class Access {
  /** The rooms that guests have entered. */
  readonly tickets: GuestTickets;
  /** The sessions of hosts. */
  readonly sessions: HostSessions;
  readonly #access: Settings["access"];
  /** Where hosts sign in; null: with the passphrase, or nowhere. */
  readonly provider: SignInProvider | null;
  readonly #knownBrowser: SealedCookie<{ id?: string }>;
  readonly #tries: SignInTries;
  readonly #signOutListeners: ((person: string) => Promise<void>)[] = [];

  constructor(access: Settings["access"], parts: AccessParts) {
    const { database, cookieSecret: secret, now } = parts;
    const isSecure = (request: Request) => request.secure || parts.isHttps;
    // With another passphrase or provider everybody signs in anew.
    const credential = createHmac("sha256", secret).update(credentialOf(access)).digest("hex");
    this.#access = access;
    this.tickets = new GuestTickets({ secret, isSecure });
    this.sessions = new HostSessions({ database, credential, isSecure, now });
    this.provider =
      access.mode === "oidc"
        ? new SignInProvider({ access, publicUrl: parts.publicUrl, secret, isSecure })
        : null;
    this.#knownBrowser = new SealedCookie({
      name: "phones-known",
      secret,
      purpose: `known browsers ${credential}`,
      lifetimeS: KNOWN_FOR_S,
      isSecure,
    });
    this.#tries = new SignInTries(now);
  }

  /** Whether there is anything to sign in to. */
  get hasSignIn(): boolean {
    return this.#access.mode !== "open";
  }

  /** The person behind a request. */
  async visitorOf(request: Request, response: Response): Promise<Visitor> {
    const from = addressOf(request.ip);
    const anybody = { id: `address:${from.addressPrefix}`, name: null, email: null, ...from };
    if (this.#access.mode === "open") return { ...anybody, role: "admin" };
    const host = await this.sessions.find(request);
    const role = host && this.#roleOf(host);
    if (role) return { ...from, ...host, role };
    const guestId = await this.tickets.idOf(request, response);
    return { ...anybody, role: "guest", ...(guestId !== null && { id: guestId }) };
  }

  /** Lets hosts pass. @throws HttpProblem 403 for a guest. */
  async requireHost(request: Request, response: Response): Promise<Visitor> {
    const visitor = await this.visitorOf(request, response);
    if (!isHost(visitor)) throw new HttpProblem(403, "Only hosts can do this: sign in as host.");
    return visitor;
  }

  /** Lets admins pass. @throws HttpProblem 403 for anybody else. */
  async requireAdmin(request: Request, response: Response): Promise<Visitor> {
    const visitor = await this.visitorOf(request, response);
    if (visitor.role !== "admin") throw new HttpProblem(403, "Only admins can do this.");
    return visitor;
  }

  /**
   * @returns whether the passphrase is right; the answer carries the cookie then.
   * @throws HttpProblem 429 after too many wrong ones.
   */
  async signIn(request: Request, response: Response, passphrase: string): Promise<boolean> {
    if (this.#access.mode === "open") return true;
    if (this.#access.mode === "oidc")
      throw new HttpProblem(403, "Hosts sign in at their provider: open /sign-in in a browser.");
    const known = await this.#knownBrowser.open(request, response);
    const counted = this.#tries.take(addressOf(request.ip).addressPrefix, known.id);
    if (!counted.isCounted) throw refusal(counted.waitMs);
    if (!(await isPassphrase(passphrase, this.#access.passphrase))) return false;
    counted.giveBack();
    await this.sessions.begin(request, response, { id: null, name: null, email: null });
    known.id ??= randomUUID();
    await known.save();
    return true;
  }

  /** Takes the answer of the provider. @returns where to lead the host. @throws HttpProblem 401, 403, 503 */
  async finishSignIn(request: Request, response: Response): Promise<string> {
    if (!this.provider) throw new HttpProblem(404, "Nobody signs in at a provider here.");
    const { host, next } = await this.provider.finish(request, response);
    await this.sessions.begin(request, response, host);
    return next;
  }

  /** Ends all sessions of the person, and what goes on in them. */
  async signOut(request: Request, response: Response): Promise<void> {
    const person = await this.sessions.end(request, response);
    if (person === null) return;
    for (const listener of this.#signOutListeners) await listener(person);
  }

  /** @param listener is told the id of who has signed out, once no request is theirs any more. */
  onSignOut(listener: (person: string) => Promise<void>): void {
    this.#signOutListeners.push(listener);
  }

  /** Everybody who signs in with the passphrase is admin. Null: who signed in is no host any more. */
  #roleOf({ email }: SignedIn): "admin" | "host" | null {
    if (this.#access.mode !== "oidc") return "admin";
    if (email === null || !this.provider?.isAllowed(email)) return null;
    return this.#access.admins.includes(email) ? "admin" : "host";
  }
}

function credentialOf(access: Settings["access"]): string {
  if (access.mode === "passphrase") return `passphrase ${access.passphrase}`;
  return access.mode === "oidc" ? `provider ${access.issuer} ${access.clientId}` : "";
}

function refusal(waitMs: number): HttpProblem {
  return new HttpProblem(429, "Wait a minute before you try again.", {
    headers: { "retry-after": String(Math.ceil(waitMs / 1000)) },
  });
}
