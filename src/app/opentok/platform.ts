import OpenTok from "opentok";
import { z } from "zod";
import type { Platform as PlatformSettings } from "../../settings.ts";
import { withDeadline } from "./deadline.ts";
import { PlatformNonsense, PlatformRefused, PlatformTimeout } from "./errors.ts";
import { fromFetchError, fromSdkError } from "./failures.ts";

/** How long an answer is waited for, in milliseconds. */
export interface Deadlines {
  createSession: number;
  dial: number;
  disconnect: number;
  findStream: number;
}

export const DEADLINES: Deadlines = {
  createSession: 10_000,
  dial: 10_000,
  disconnect: 5_000,
  findStream: 5_000,
};

/** Long enough to connect, and to connect again; who is in stays past it, and a page asks for a new one to come back. */
const WEB_TOKEN_LIFETIME_S = 2 * 60 * 60;
/** A SIP token is used at once, by the platform itself. */
const SIP_TOKEN_LIFETIME_S = 5 * 60;

const Dialed = z.object({ id: z.string(), connectionId: z.string().min(1), streamId: z.string() });
/** The platform's names for a call that it has accepted. */
export type Dialed = z.infer<typeof Dialed>;

export interface Dial {
  sessionId: string;
  callId: string;
  to: string;
  from: string | null;
  headers: Record<string, string>;
  auth: { username: string; password: string } | null;
  secure: boolean;
  video: boolean;
  observeForceMute: boolean;
  streams: string[] | null;
}

/** How the SDK hands on what came of a request; without a response where none came, or where it is left out. */
type Done<Answer> = (error: Error | null, answer: Answer, response?: { status: number } | null) => void;

/** The SDK with what its type declarations leave out. */
class Sdk extends OpenTok {
  declare readonly apiUrl: string;
  declare readonly client: { dial(body: object, done: Done<unknown>): void };
  /** A token for the REST API, good for five minutes. */
  declare readonly generateJwt: () => string;
}

/** OpenTok / Vonage Video as this app uses it. Each method throws a PlatformError where the platform fails. */
export class OpenTokPlatform {
  readonly #sdk: Sdk;
  readonly #settings: PlatformSettings;
  readonly #deadlines: Deadlines;

  constructor(settings: PlatformSettings, deadlines: Deadlines = DEADLINES) {
    this.#settings = settings;
    this.#deadlines = deadlines;
    this.#sdk = new Sdk(
      settings.apiKey,
      settings.apiSecret,
      settings.apiUrl === null ? undefined : { apiUrl: settings.apiUrl },
    );
  }

  /** Which project rooms and calls belong to. */
  get project(): string {
    return this.#settings.apiKey;
  }

  get deadlines(): Deadlines {
    return this.#deadlines;
  }

  /**
   * Makes a routed session, the only kind that phones can join.
   *
   * @param location an IPv4 address near the participants, or null.
   */
  async createSession(location: string | null): Promise<string> {
    const session = await this.#ask<{ sessionId?: unknown } | undefined>(
      (done) =>
        this.#sdk.createSession({ mediaMode: "routed", ...(location === null ? {} : { location }) }, done),
      this.#deadlines.createSession,
    );
    const sessionId = session?.sessionId;
    if (typeof sessionId !== "string" || sessionId === "") throw new PlatformNonsense(session);
    return sessionId;
  }

  /** A token for a browser. */
  webToken(sessionId: string, role: "moderator" | "publisher"): string {
    return this.#token(sessionId, { role, lifetimeS: WEB_TOKEN_LIFETIME_S });
  }

  /**
   * Asks the platform to call a phone. There is no deadline in here: an answer that comes late still tells
   * which connection the call became, so the caller holds on to it.
   *
   * @see https://tokbox.com/developer/rest/#sip_call
   */
  async dial(call: Dial): Promise<Dialed> {
    // Every participant can read connection data: never a phone number in it.
    const data = `sip=true&callId=${call.callId}`;
    const token = this.#token(call.sessionId, { data, lifetimeS: SIP_TOKEN_LIFETIME_S });
    const sip = {
      uri: call.to,
      headers: call.headers,
      from: call.from ?? undefined,
      auth: call.auth ?? undefined,
      streams: call.streams ?? undefined,
      secure: call.secure || undefined,
      video: call.video || undefined,
      observeForceMute: call.observeForceMute || undefined,
    };
    // `Sdk.dial` drops the status, which tells a refusal from an accident after which the phone may ring all the same.
    const answer = await this.#ask<unknown>((done) =>
      this.#sdk.client.dial({ sessionId: call.sessionId, token, sip }, done),
    );
    const dialed = Dialed.safeParse(answer);
    if (!dialed.success) throw new PlatformNonsense(dialed.error);
    return dialed.data;
  }

  /**
   * Removes a connection from a session; a phone behind it is hung up. One that is gone already is no error.
   *
   * The SDK's own forceDisconnect throws inside its promise chain when the network fails, which ends the process.
   */
  async disconnect(sessionId: string, connectionId: string): Promise<void> {
    const path = ["session", sessionId, "connection", connectionId];
    const status = await this.#request("DELETE", path, "disconnect");
    if (status !== 204 && status !== 200 && status !== 404) throw refusalOf(status);
  }

  /** Whether a stream is in a session now. */
  async hasStream(sessionId: string, streamId: string): Promise<boolean> {
    const status = await this.#request("GET", ["session", sessionId, "stream", streamId], "findStream");
    if (status === 200) return true;
    if (status === 404 || status === 408) return false; // 408 is this API's "no such stream"
    throw refusalOf(status);
  }

  #token(sessionId: string, { lifetimeS, ...options }: { lifetimeS: number } & OpenTok.TokenOptions): string {
    const expireTime = Math.floor(Date.now() / 1000) + lifetimeS;
    // With a Vonage application the SDK reads `expire_time` only, with an OpenTok project `expireTime` only.
    return this.#sdk.generateToken(sessionId, { ...options, expireTime, ...{ expire_time: expireTime } });
  }

  async #ask<Answer>(ask: (done: Done<Answer>) => void, deadlineMs?: number): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      ask((error, value, response) =>
        error ? reject(fromSdkError(error, response?.status ?? null)) : resolve(value),
      );
    });
    return deadlineMs === undefined ? answer : withDeadline(answer, deadlineMs);
  }

  /**
   * @param path segments below the project's address, as they are.
   * @returns the HTTP status: nothing that is asked this way needs a body.
   */
  async #request(method: "GET" | "DELETE", path: string[], deadline: keyof Deadlines): Promise<number> {
    const isAstray = path.some((segment) => /^\.{0,2}$/.test(segment)); // these would lead up the path
    if (isAstray) throw new PlatformNonsense(new Error(`no such names: ${path.join(" ")}`));
    const segments = ["v2", "project", this.#settings.apiKey, ...path].map(encodeURIComponent);
    const url = `${this.#sdk.apiUrl}/${segments.join("/")}`;
    const deadlineMs = this.#deadlines[deadline];
    const signal = AbortSignal.timeout(deadlineMs);
    const response = await fetch(url, { method, headers: this.#authorization(), signal }).catch(
      (error: unknown) => {
        throw signal.aborted ? new PlatformTimeout(deadlineMs) : fromFetchError(error);
      },
    );
    await response.body?.cancel();
    return response.status;
  }

  #authorization(): Record<string, string> {
    const jwt = this.#sdk.generateJwt();
    const isVonage = this.#settings.apiSecret.startsWith("-----BEGIN PRIVATE KEY");
    return isVonage ? { authorization: `Bearer ${jwt}` } : { "x-opentok-auth": jwt };
  }
}

function refusalOf(status: number): PlatformRefused | PlatformNonsense {
  return status >= 400 && status < 500
    ? new PlatformRefused(status, `it answered ${status}`)
    : new PlatformNonsense(new Error(`HTTP ${status}`));
}
