import type { Request, Response } from "express";
import type { Configuration } from "openid-client";
import { z } from "zod";
import type { OidcAccess } from "../../settings/settings.ts";
import { HttpProblem } from "../http/problem.ts";
import type { SignedIn } from "./host-sessions.ts";
import { SealedCookie } from "./sealed-cookie.ts";

const CALLBACK_PATH = "/sign-in/callback";
/** People type passwords and codes at their provider meanwhile. */
const SIGN_IN_DEADLINE_S = 15 * 60;
const REQUEST_DEADLINE_S = 10;

const TRY_AGAIN = { label: "Sign in", href: "/sign-in" };

/** State kept in the browser while somebody is at the provider. */
interface Errand {
  state?: string;
  nonce?: string;
  verifier?: string;
  next?: string;
}

/** Claims about a person, from the ID token or the UserInfo endpoint. */
const Person = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  /** Some providers write it as text. */
  email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
  name: z.string().optional(),
});

interface SignInProviderParts {
  access: OidcAccess;
  /** Address that people type to get here; null: the address that they came by. */
  publicUrl: string | null;
  /** The secret that cookies are sealed with. */
  secret: string;
  isSecure(request: Request): boolean;
}

/**
 * Sign-in with OpenID Connect: authorization code with PKCE, state and nonce.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
export class SignInProvider {
  readonly #parts: SignInProviderParts;
  readonly #errands: SealedCookie<Errand>;
  #configuration: Promise<Configuration> | null = null;

  constructor(parts: SignInProviderParts) {
    this.#parts = parts;
    const { secret, isSecure } = parts;
    this.#errands = new SealedCookie({
      name: "phones-sign-in",
      secret,
      purpose: "sign-in under way",
      lifetimeS: SIGN_IN_DEADLINE_S,
      isSecure,
    });
  }

  /**
   * @param next where to lead the host afterwards, a path on this site.
   * @returns the address at the provider.
   * @throws HttpProblem 503 if it can't be reached.
   */
  async begin(request: Request, response: Response, next: string): Promise<URL> {
    const client = await loadClient();
    const configuration = await this.#discover();
    const errand = await this.#errands.open(request, response);
    const state = client.randomState();
    const nonce = client.randomNonce();
    const verifier = client.randomPKCECodeVerifier();
    Object.assign(errand, { state, nonce, verifier, next });
    await errand.save();
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#origin(request) + CALLBACK_PATH,
      scope: "openid email profile",
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
  }

  /**
   * Takes the provider's answer, once.
   *
   * @throws HttpProblem 401 if it is none to what this browser was sent there for, or says that nobody signed in; 403
   * if this person may not be host.
   */
  async finish(request: Request, response: Response): Promise<{ host: SignedIn; next: string }> {
    const client = await loadClient();
    const configuration = await this.#discover();
    const errand = await this.#errands.open(request, response);
    const { state, nonce, verifier, next = "/" } = errand;
    errand.destroy();
    if (!state || !nonce || !verifier) throw failed("It took too long, or began in another browser.");
    const answer = new URL(request.originalUrl, this.#origin(request));
    const tokens = await client
      .authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        request.log.warn(error, "a sign-in failed");
        throw failed("The provider did not confirm it.");
      });
    const claims = Person.parse(tokens.claims());
    const person =
      claims.email !== undefined
        ? claims
        : Person.parse(
            await client.fetchUserInfo(configuration, tokens.access_token, claims.sub).catch(unreachable),
          );
    return { host: this.#admit(person), next };
  }

  /** Whether the owner of this address is a host. Settings may have changed since they signed in. */
  isAllowed(email: string): boolean {
    const domain = email.slice(email.lastIndexOf("@") + 1);
    const { allow, admins } = this.#parts.access;
    return [...allow, ...admins].some((entry) => entry === (entry.includes("@") ? email : domain));
  }

  #admit({ email, email_verified, name }: z.infer<typeof Person>): SignedIn {
    const address = email?.toLowerCase() ?? "";
    if (!z.email().safeParse(address).success)
      throw new HttpProblem(403, "The provider does not tell your e-mail address, which hosts are known by.");
    if (email_verified !== true)
      throw new HttpProblem(
        403,
        `The provider does not say that ${address} is yours: confirm the address there.`,
      );
    if (!this.isAllowed(address))
      throw new HttpProblem(403, `${address} is not among the hosts here: ask who runs this server.`);
    return { id: `email:${address}`, name: name ?? null, email: address };
  }

  /** Asked once; again only after a failure. */
  #discover(): Promise<Configuration> {
    this.#configuration ??= this.#askProvider().catch((error: unknown) => {
      this.#configuration = null;
      return unreachable(error);
    });
    return this.#configuration;
  }

  async #askProvider(): Promise<Configuration> {
    const client = await loadClient();
    const { issuer, clientId, clientSecret } = this.#parts.access;
    const server = new URL(issuer);
    // The settings allow plain HTTP for a provider on this machine only.
    const execute = server.protocol === "http:" ? [client.allowInsecureRequests] : [];
    return client.discovery(server, clientId, clientSecret, undefined, {
      execute,
      timeout: REQUEST_DEADLINE_S,
    });
  }

  #origin(request: Request): string {
    return this.#parts.publicUrl ?? `${this.#parts.isSecure(request) ? "https" : "http"}://${request.host}`;
  }
}

/** Loaded only where people sign in with it. */
function loadClient(): Promise<typeof import("openid-client")> {
  return import("openid-client");
}

function failed(why: string): HttpProblem {
  return new HttpProblem(401, `The sign-in did not come about. ${why}`, { action: TRY_AGAIN });
}

function unreachable(cause: unknown): never {
  throw new HttpProblem(503, "The sign-in provider does not answer as it should. Try again in a minute.", {
    cause,
  });
}
