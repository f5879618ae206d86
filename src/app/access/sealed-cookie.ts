import { createHmac } from "node:crypto";
import type { Request, Response } from "express";
import { getIronSession, type IronSession } from "iron-session";

interface SealedCookieParts {
  /** Name over HTTPS after `__Host-`, and over plain HTTP. */
  name: string;
  /** The secret that the key is derived from. */
  secret: string;
  /** Tells the keys of cookies apart: what is sealed for one purpose is none for another. */
  purpose: string;
  lifetimeS: number;
  isSecure(request: Request): boolean;
}

/** A cookie whose content only this app can read or make. */
export class SealedCookie<Content extends object> {
  readonly #parts: SealedCookieParts;

  constructor(parts: SealedCookieParts) {
    this.#parts = parts;
  }

  /** The content, empty for a cookie of somebody else's making. `save` sends it, `destroy` deletes it. */
  open(request: Request, response: Response): Promise<IronSession<Content>> {
    const { name, secret, purpose, lifetimeS, isSecure } = this.#parts;
    const secure = isSecure(request);
    return getIronSession<Content>(request, response, {
      cookieName: secure ? `__Host-${name}` : name,
      password: createHmac("sha256", secret).update(purpose).digest("hex"),
      ttl: lifetimeS,
      cookieOptions: { httpOnly: true, secure, sameSite: "lax", path: "/" },
    });
  }
}
