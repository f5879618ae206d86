import { randomUUID } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";
import type { Voice } from "../../settings/settings.ts";
import { PlatformNonsense } from "../platform/platform-errors.ts";
import { refusalOf, requestAnswer, toSegment } from "../platform/rest.ts";
import type { Ncco } from "./ncco.ts";
import { isLegOver } from "./voice-webhook-payloads.ts";

/** How long an answer is waited for, in milliseconds. */
const DEADLINE_MS = 5_000;
/** A token is used at once, where the clock may be another. */
const TOKEN_LIFETIME_S = 5 * 60;

const Leg = z.looseObject({ status: z.string() });

type Change =
  | { action: "hangup" | "mute" | "unmute" }
  | { action: "transfer"; destination: { type: "ncco"; ncco: Ncco } };

/**
 * The Voice API's REST side: what to do with a leg that exists. Each method throws a PlatformError where the API fails,
 * and tells whether the leg was still there.
 *
 * @see https://developer.vonage.com/en/api/voice#updateCall
 */
export class VoiceApi {
  readonly #voice: Pick<Voice, "apiUrl" | "applicationId" | "privateKey">;
  readonly #deadlineMs: number;

  constructor(voice: Pick<Voice, "apiUrl" | "applicationId" | "privateKey">, deadlineMs = DEADLINE_MS) {
    this.#voice = voice;
    this.#deadlineMs = deadlineMs;
  }

  hangUp(uuid: string): Promise<boolean> {
    return this.#change(uuid, { action: "hangup" });
  }

  mute(uuid: string): Promise<boolean> {
    return this.#change(uuid, { action: "mute" });
  }

  unmute(uuid: string): Promise<boolean> {
    return this.#change(uuid, { action: "unmute" });
  }

  /** Stops what the leg is doing and goes on with something else. */
  transfer(uuid: string, ncco: Ncco): Promise<boolean> {
    return this.#change(uuid, { action: "transfer", destination: { type: "ncco", ncco } });
  }

  async isAlive(uuid: string): Promise<boolean> {
    const response = await this.#request("GET", uuid);
    if (response.status !== 200) return this.#isThere(response);
    const leg = Leg.safeParse(await response.json().catch(() => null));
    if (!leg.success) throw new PlatformNonsense(leg.error);
    return !isLegOver(leg.data.status);
  }

  async #change(uuid: string, change: Change): Promise<boolean> {
    return this.#isThere(await this.#request("PUT", uuid, change));
  }

  async #isThere(response: Response): Promise<boolean> {
    await response.body?.cancel();
    if (response.ok) return true;
    if (response.status === 404) return false;
    throw refusalOf(response.status);
  }

  async #request(method: "GET" | "PUT", uuid: string, body?: Change): Promise<Response> {
    return requestAnswer(method, `${this.#voice.apiUrl}/v1/calls/${toSegment(uuid)}`, {
      headers: { authorization: `Bearer ${await this.#token()}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      deadlineMs: this.#deadlineMs,
    });
  }

  async #token(): Promise<string> {
    const { applicationId, privateKey } = this.#voice;
    return new SignJWT({ application_id: applicationId })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_LIFETIME_S}s`)
      .setJti(randomUUID())
      .sign(await importPKCS8(privateKey, "RS256"));
  }
}
