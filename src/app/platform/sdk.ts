import { createPrivateKey, createSecretKey, type KeyObject, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import OpenTok, { type TokenOptions } from "opentok";
import { withDeadline } from "./deadline.ts";
import { fromSdkError } from "./error-translation.ts";

/** How the SDK hands on what came of a request; without a response where none came, or where it is left out. */
type Done<Answer> = (error: Error | null, answer: Answer, response?: { status: number } | null) => void;

/** A token for the REST API lives for five minutes, and is used for four. */
const REST_TOKEN_USE_MS = 4 * 60 * 1000;

/** What a token allows, and until when, in seconds since 1970. */
interface TokenClaims extends Pick<TokenOptions, "role" | "data"> {
  expireTime: number;
}

/**
 * The SDK with what its type declarations leave out, and with a key that is read once: from its text the SDK reads it
 * anew for each token, which takes fifteen times as long as to sign. `client` is what its own methods use: they drop the status,
 * which tells a refusal from an accident after which it may have happened all the same, and the body of a refusal.
 */
export class Sdk extends OpenTok {
  declare readonly apiKey: string;
  declare readonly apiUrl: string;
  declare readonly client: {
    /** What its requests and tokens are made with. */
    readonly c: { apiSecret: string | KeyObject; readonly callVonage?: boolean };
    dial(body: object, done: Done<unknown>): void;
    playDTMF(to: { sessionId: string; connectionId: string; digits: string }, done: Done<unknown>): void;
    forceMuteStream(of: { sessionId: string; streamId: string }, done: Done<unknown>): void;
    /** The SDK documents `excudedStreamIds`, which the platform does not know; the right name goes through unchanged. */
    forceMuteAll(
      of: { sessionId: string; options: { excludedStreamIds: readonly string[] } },
      done: Done<unknown>,
    ): void;
    disableForceMute(of: { sessionId: string }, done: Done<unknown>): void;
  };
  declare readonly generateJwt: () => string;
  readonly #key: KeyObject;
  #restToken = { text: "", usableUntil: 0 };

  constructor(...given: ConstructorParameters<typeof OpenTok>) {
    super(...given);
    const [, secret] = given;
    this.#key = this.isVonage ? createPrivateKey(secret) : createSecretKey(secret, "utf8");
    this.client.c.apiSecret = this.#key;
  }

  /** Whether the credentials are those of a Vonage application. */
  get isVonage(): boolean {
    return this.client.c.callVonage === true;
  }

  /** A token for the REST API. */
  restToken(): string {
    if (Date.now() >= this.#restToken.usableUntil)
      this.#restToken = { text: this.generateJwt(), usableUntil: Date.now() + REST_TOKEN_USE_MS };
    return this.#restToken.text;
  }

  /**
   * Mints a token for one connection to a session, as `generateToken` does: that of a Vonage application takes no key but
   * as text.
   *
   * @throws Error where the session can't be one of this project.
   */
  async mintToken(sessionId: string, { expireTime, ...claims }: TokenClaims): Promise<string> {
    if (!this.isVonage) return this.generateToken(sessionId, { ...claims, expireTime });
    const { role = "publisher", data } = claims;
    return new SignJWT({
      scope: "session.connect",
      session_id: sessionId,
      role,
      initial_layout_class_list: "",
      sub: "video",
      acl: { paths: { "/session/**": {} } },
      application_id: this.apiKey,
      ...(data === undefined ? {} : { connection_data: data }),
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuedAt()
      .setExpirationTime(expireTime)
      .setJti(randomUUID())
      .sign(this.#key);
  }
}

/**
 * Asks the platform through the SDK.
 *
 * @param deadlineMs none: whoever asks holds on to the answer.
 * @throws PlatformError
 */
export function askSdk<Answer>(ask: (done: Done<Answer>) => void, deadlineMs?: number): Promise<Answer> {
  const answer = new Promise<Answer>((resolve, reject) => {
    ask((error, value, response) =>
      error ? reject(fromSdkError(error, { status: response?.status ?? null, body: value })) : resolve(value),
    );
  });
  return deadlineMs === undefined ? answer : withDeadline(answer, deadlineMs);
}
