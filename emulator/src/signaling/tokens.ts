import { createHmac, timingSafeEqual } from "node:crypto";
import { parse as parseQuery } from "node:querystring";
import { z } from "zod";
import { type Project, verifyProjectToken } from "../identity/project.ts";
import type { Permission } from "./session-state.ts";

/** https://tokbox.com/developer/guides/create-token/ "Roles" */
const permissionsOfRoles = {
  subscriber: ["subscribe"],
  publisher: ["publish", "subscribe"],
  publisheronly: ["publish"],
  moderator: ["publish", "subscribe", "forceunpublish", "forcedisconnect", "forcemute"],
} as const satisfies Record<string, readonly Permission[]>;

const CONNECTION_DATA_MAX_LENGTH = 1024;
/** A token that does not say when it expires, as the libraries for PHP and Ruby make them, is valid for a day. */
const LIFETIME_DEFAULT_SECONDS = 24 * 3600;
const T1_PREFIX = "T1==";

/** Numbers come as text in the oldest form. */
const Seconds = z.coerce.number().nullish();
/** Claims of every form of token; some libraries write absent options as null. */
const TokenClaims = z.object({
  session_id: z.string(),
  role: z.enum(["subscriber", "publisher", "publisheronly", "moderator"]).default("publisher"),
  exp: Seconds,
  expire_time: Seconds,
  iat: Seconds,
  create_time: Seconds,
  connection_data: z.string().max(CONNECTION_DATA_MAX_LENGTH).nullish(),
  /** Text with spaces between the classes, which PHP's library writes as `+`; a list from Vonage's for Python. */
  initial_layout_class_list: z.union([z.string(), z.array(z.string())]).nullish(),
});
type TokenClaims = z.infer<typeof TokenClaims>;

/** Permission for one connection. */
export interface Grant {
  permissions: readonly Permission[];
  /** Connection data, which everybody in the session can read. */
  data: string;
  /** Layout classes of what the connection publishes. */
  layoutClasses: readonly string[];
}

/** A token that opens nothing here; the message says why. */
export class TokenError extends Error {
  override name = "TokenError";
}

export interface TokenContext {
  /** Owner of the session. */
  project: Project;
  sessionId: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * Checks a token that a server library made: a JWT, or the older form of OpenTok projects that begins with `T1==`.
 * @throws TokenError when it is forged, expired, malformed, or meant for another session or project.
 */
export async function verifyToken(token: string, context: TokenContext): Promise<Grant> {
  const isT1 = context.project.kind === "opentok" && token.startsWith(T1_PREFIX);
  const raw = isT1 ? readT1(token, context.project) : await readJwt(token, context);
  const claims = TokenClaims.safeParse(raw);
  if (!claims.success) throw new TokenError(`Invalid token: ${z.prettifyError(claims.error)}`);
  checkClaims(claims.data, context);
  const { role, connection_data, initial_layout_class_list } = claims.data;
  return {
    permissions: permissionsOfRoles[role],
    data: connection_data ?? "",
    layoutClasses: splitClasses(initial_layout_class_list ?? []),
  };
}

function splitClasses(list: string | string[]): string[] {
  return (typeof list === "string" ? list.split(/[\s+]+/) : list).filter(Boolean);
}

function checkClaims(claims: TokenClaims, context: TokenContext): void {
  if (claims.session_id !== context.sessionId) throw new TokenError("The token belongs to another session");
  if (expiryOf(claims) * 1000 <= context.now) throw new TokenError("The token has expired");
}

/** @returns seconds since the epoch. */
function expiryOf({ exp, expire_time, iat, create_time }: TokenClaims): number {
  const expiry = expire_time ?? exp;
  if (expiry !== undefined && expiry !== null) return expiry;
  const created = iat ?? create_time;
  if (created === undefined || created === null) {
    throw new TokenError("Invalid token: it says neither when it was made nor when it expires");
  }
  return created + LIFETIME_DEFAULT_SECONDS;
}

async function readJwt(token: string, { project, now }: TokenContext): Promise<unknown> {
  const payload = await verifyProjectToken(token, project, { now, requiredClaims: [] }).catch(
    (error: Error) => {
      throw new TokenError(`Invalid token: ${error.message}`);
    },
  );
  if (payload.scope !== "session.connect") {
    throw new TokenError("Invalid token: it is none for connecting to a session");
  }
  return payload;
}

/**
 *     T1== base64( partner_id=KEY&sig=SIGNATURE : query )
 *
 * The signature is HMAC-SHA1 of the query with the API secret, in hexadecimal.
 */
function readT1(token: string, { id, secret }: Project): unknown {
  const text = Buffer.from(token.slice(T1_PREFIX.length), "base64").toString("utf8");
  const separator = text.indexOf(":");
  const { partner_id, sig } = parseQuery(text.slice(0, separator));
  const query = text.slice(separator + 1);
  const expected = createHmac("sha1", secret).update(query).digest();
  const given = Buffer.from(typeof sig === "string" ? sig : "", "hex");
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (separator < 0 || !isGenuine) throw new TokenError("Invalid token: the signature is wrong");
  if (partner_id !== id) throw new TokenError("The token belongs to another API key");
  return { ...parseQuery(query) };
}
