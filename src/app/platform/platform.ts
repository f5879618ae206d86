import { z } from "zod";
import type { Platform as PlatformSettings } from "../../settings/settings.ts";
import { formatSipData } from "../../shared/sip-data.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { DEADLINES, type Deadlines } from "./deadline.ts";
import { PlatformNonsense, PlatformRefused } from "./platform-errors.ts";
import { refusalOf, requestAnswer, toSegment } from "./rest.ts";
import { askSdk, Sdk } from "./sdk.ts";

/** Long enough to connect, and to connect again; who is in stays past it, and a page asks for a new one to come back. */
const WEB_TOKEN_LIFETIME_S = 2 * 60 * 60;
/** A SIP token is used at once, by the platform itself. */
const SIP_TOKEN_LIFETIME_S = 5 * 60;

const Dialed = z.object({ id: z.string(), connectionId: z.string().min(1), streamId: z.string() });
/** The platform's names for a call that it has accepted. */
export type Dialed = z.infer<typeof Dialed>;

/** Null: no video, as of a phone. */
const SessionStream = z.object({
  id: z.string(),
  videoType: z
    .string()
    .nullish()
    .transform((type) => type || null),
});
/** A stream in a session, as far as we read it. */
export type SessionStream = z.infer<typeof SessionStream>;
const StreamList = z.object({ items: z.array(SessionStream) });

export interface Dial {
  sessionId: string;
  callId: string;
  uri: string;
  from: string | null;
  headers: Record<string, string>;
  auth: { username: string; password: string } | null;
  secure: boolean;
  video: boolean;
  observeForceMute: boolean;
  streams: string[] | null;
}

/**
 * OpenTok / Vonage Video as this app uses it. Each method throws a PlatformError where the platform fails; while it fails
 * again and again it is left alone, and everything but a disconnect fails at once.
 */
export class OpenTokPlatform {
  readonly #sdk: Sdk;
  readonly #settings: PlatformSettings;
  readonly #deadlines: Deadlines;
  readonly #breaker: CircuitBreaker;

  constructor(
    settings: PlatformSettings,
    deadlines: Deadlines = DEADLINES,
    breaker = new CircuitBreaker(Date.now),
  ) {
    this.#breaker = breaker;
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
    const session = await this.#askSdk<{ sessionId?: unknown } | undefined>(
      (done) =>
        this.#sdk.createSession({ mediaMode: "routed", ...(location === null ? {} : { location }) }, done),
      this.#deadlines.createSession,
    );
    const sessionId = session?.sessionId;
    if (typeof sessionId !== "string" || sessionId === "") throw new PlatformNonsense(session);
    return sessionId;
  }

  /** A token for a browser. */
  webToken(sessionId: string, role: "moderator" | "publisher" | "subscriber"): Promise<string> {
    return this.#sdk.mintToken(sessionId, { role, expireTime: secondsFromNow(WEB_TOKEN_LIFETIME_S) });
  }

  /** @throws Error where a session can't be one of this project, as far as its name tells. */
  requireOwnSession(sessionId: string): void {
    if (!this.#sdk.isVonage) this.#sdk.generateToken(sessionId);
  }

  /**
   * Asks the platform to call a phone. There is no deadline in here: an answer that comes late still tells
   * which connection the call became, so the caller holds on to it.
   *
   * @see https://tokbox.com/developer/rest/#sip_call
   */
  async dial(call: Dial): Promise<Dialed> {
    const data = formatSipData(call.callId);
    const expireTime = secondsFromNow(SIP_TOKEN_LIFETIME_S);
    const token = await this.#sdk.mintToken(call.sessionId, { data, expireTime });
    const sip = {
      uri: call.uri,
      headers: call.headers,
      from: call.from ?? undefined,
      auth: call.auth ?? undefined,
      streams: call.streams ?? undefined,
      secure: call.secure || undefined,
      video: call.video || undefined,
      observeForceMute: call.observeForceMute || undefined,
    };
    const ask = () =>
      askSdk<unknown>((done) => this.#sdk.client.dial({ sessionId: call.sessionId, token, sip }, done));
    const answer = await this.#breaker.run(ask, this.#deadlines.dial).catch((error: unknown) => {
      // Of a proxy that has given up on the platform, which may be calling the phone.
      const isGivenUp = error instanceof PlatformRefused && error.status === 408;
      throw isGivenUp ? new PlatformNonsense(error) : error;
    });
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
    const status = await statusOf(this.#ask("DELETE", path, this.#deadlines.disconnect));
    if (status !== 204 && status !== 200 && status !== 404) throw refusalOf(status);
  }

  /**
   * Whether a connection is in a session now. That can't be asked: but of a signal to one that is not, the platform
   * says so. A phone knows nothing of signals.
   */
  async hasConnection(sessionId: string, connectionId: string): Promise<boolean> {
    const to = ["session", sessionId, "connection", connectionId, "signal"];
    const status = await statusOf(
      this.#ask("POST", to, this.#deadlines.findConnection, { type: "probe", data: "" }),
    );
    if (status === 404) return false;
    if (status >= 200 && status < 300) return true;
    throw refusalOf(status);
  }

  /** Whether a stream is in a session now. */
  async hasStream(sessionId: string, streamId: string): Promise<boolean> {
    const status = await statusOf(
      this.#ask("GET", ["session", sessionId, "stream", streamId], this.#deadlines.findStream),
    );
    if (status === 200) return true;
    if (status === 404 || status === 408) return false; // 408 is this API's "no such stream"
    throw refusalOf(status);
  }

  /** The streams that are in a session now. @see https://tokbox.com/developer/rest/#get_stream_information */
  async listStreams(sessionId: string): Promise<SessionStream[]> {
    const response = await this.#ask("GET", ["session", sessionId, "stream"], this.#deadlines.findStream);
    if (response.status === 404) return []; // a session that never had one
    if (response.status !== 200) throw refusalOf(response.status);
    const list = StreamList.safeParse(await response.json().catch(() => null));
    if (!list.success) throw new PlatformNonsense(list.error);
    return list.data.items;
  }

  /**
   * Plays digits to one connection. The SDK takes no connection for all of a session: so a name that is empty is
   * no name.
   *
   * @param digits 0-9, *, # and p, a pause of 500 ms.
   */
  async playDigits(sessionId: string, connectionId: string, digits: string): Promise<void> {
    const to = { sessionId: toSegment(sessionId), connectionId: toSegment(connectionId), digits };
    await this.#askSdk((done) => this.#sdk.client.playDTMF(to, done), this.#deadlines.playDigits);
  }

  /** Mutes a stream. It can unmute itself; there is no way to do that for it. */
  async muteStream(sessionId: string, streamId: string): Promise<void> {
    const of = { sessionId: toSegment(sessionId), streamId: toSegment(streamId) };
    await this.#askSdk((done) => this.#sdk.client.forceMuteStream(of, done), this.#deadlines.mute);
  }

  /** Mutes every stream but some, and those that come later. */
  async muteAll(sessionId: string, excludedStreamIds: readonly string[]): Promise<void> {
    const of = { sessionId: toSegment(sessionId), options: { excludedStreamIds } };
    await this.#askSdk((done) => this.#sdk.client.forceMuteAll(of, done), this.#deadlines.mute);
  }

  /** From now on who comes is not muted. Who is muted stays so. */
  async liftMuteAll(sessionId: string): Promise<void> {
    const of = { sessionId: toSegment(sessionId) };
    await this.#askSdk((done) => this.#sdk.client.disableForceMute(of, done), this.#deadlines.mute);
  }

  #askSdk<Answer>(ask: Parameters<typeof askSdk<Answer>>[0], deadlineMs: number): Promise<Answer> {
    return this.#breaker.run(() => askSdk(ask, deadlineMs), deadlineMs);
  }

  /**
   * A disconnect is asked for in any case: nobody stays on the line because something else has failed.
   *
   * @param path names below the project's address, as they are.
   */
  #ask(
    method: "GET" | "POST" | "DELETE",
    path: string[],
    deadlineMs: number,
    content?: object,
  ): Promise<Response> {
    const segments = ["v2", "project", this.#settings.apiKey, ...path].map(toSegment);
    const headers = { ...this.#authorization(), ...(content && { "content-type": "application/json" }) };
    const asking = { headers, deadlineMs, ...(content && { body: JSON.stringify(content) }) };
    const ask = async () => {
      const response = await requestAnswer(method, `${this.#sdk.apiUrl}/${segments.join("/")}`, asking);
      if (response.status < 500) return response;
      await response.body?.cancel();
      throw refusalOf(response.status);
    };
    return method === "DELETE" ? this.#breaker.watch(ask(), deadlineMs) : this.#breaker.run(ask, deadlineMs);
  }

  #authorization(): Record<string, string> {
    const jwt = this.#sdk.restToken();
    return this.#sdk.isVonage ? { authorization: `Bearer ${jwt}` } : { "x-opentok-auth": jwt };
  }
}

/** @returns in seconds since 1970. */
function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** The status of an answer whose body does not matter. */
async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
}
