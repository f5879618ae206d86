import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { jwtVerify } from "jose";
import type { Input, Ncco } from "../../src/app/telephone/ncco.ts";
import type { Voice } from "../../src/settings/settings.ts";
import type { DialBody } from "./platform.ts";
import type { TestServer } from "./server.ts";

/** It takes long to make one. */
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

export const VOICE_NUMBER = "+12015550123";
export const APPLICATION_ID = "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51";
const ORIGIN = "https://rooms.example.com";

interface TellOptions {
  /** What a minute costs, and what the leg has cost. */
  rate?: string;
  price?: string;
  path?: string;
  detail?: string;
  direction?: "inbound" | "outbound";
}

/** Wish of the app about a leg. */
export interface LegChange {
  uuid: string;
  action: string;
  ncco: Ncco | null;
}

/** Stands in for the Voice API: its REST side as a server, its webhooks as requests that a test makes. */
export class StandInVoice {
  readonly changes: LegChange[] = [];
  /** How many requests came without the token of the application. */
  unauthorized = 0;
  /** How often it was asked what a leg does. */
  questions = 0;
  /** How often it has failed. */
  failures = 0;
  /** Answer to every request; null: as it should be. */
  failure: number | "never" | "reset" | "html" | null = null;
  /** By their names, with their status. */
  readonly #legs = new Map<string, string>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<StandInVoice> {
    const voice = new StandInVoice();
    voice.#server.listen(0, "127.0.0.1");
    await once(voice.#server, "listening");
    return voice;
  }

  get settings(): Voice {
    return {
      numbers: [VOICE_NUMBER, "+442079460000"],
      sipUri: "sip:12015550123@sip.nexmo.com;transport=tls",
      applicationId: APPLICATION_ID,
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      apiUrl: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      signatureSecrets: [],
      origin: ORIGIN,
    };
  }

  /** Somebody calls the number. */
  async call(server: TestServer, from = "14155550188"): Promise<StandInCaller> {
    const leg = this.newLeg();
    const ncco = await ask(server, "/webhooks/voice/answer", { uuid: leg, from, to: VOICE_NUMBER.slice(1) });
    return new StandInCaller(server, leg, from, ncco, () => this.#legs.delete(leg));
  }

  /** A call of the app's own comes to its number. @returns its leg, and what becomes of it. */
  async takeOwnCall(
    server: TestServer,
    { sessionId, sip }: DialBody,
    from = "0000",
  ): Promise<{ uuid: string; ncco: Ncco }> {
    const uuid = this.newLeg();
    const headers = Object.entries({ "X-OpenTok-SessionId": sessionId, ...sip.headers });
    const ncco = await ask(server, "/webhooks/voice/answer", {
      ...{ uuid, from, to: VOICE_NUMBER.slice(1) },
      ...Object.fromEntries(headers.map(([name, value]) => [`SipHeader_${name}`, value])),
    });
    return { uuid, ncco };
  }

  /** Tells what a leg does, where events of it are wanted. */
  async tell(server: TestServer, uuid: string, status: string, more: TellOptions = {}): Promise<Response> {
    const { path = "/webhooks/voice/events", ...payload } = more;
    return server.post(path, { uuid, status, timestamp: new Date().toISOString(), ...payload });
  }

  /** A leg that is there until it is ended. */
  newLeg(status = "answered"): string {
    const uuid = randomUUID();
    this.#legs.set(uuid, status);
    return uuid;
  }

  /** Ends a leg without a word. */
  lose(uuid: string): void {
    this.#legs.delete(uuid);
  }

  changesOf(uuid: string): LegChange[] {
    return this.changes.filter((change) => change.uuid === uuid);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const uuid = request.url?.replace("/v1/calls/", "") ?? "";
    const body = await text(request);
    const status = this.#legs.get(uuid);
    if (request.method === "GET") this.questions++;
    if (!(await isOurs(request.headers.authorization))) this.unauthorized++;
    if (this.failure !== null) this.failures++;
    if (this.failure !== null) fail(response, this.failure);
    else if (status === undefined) response.writeHead(404).end();
    else if (request.method === "GET") response.writeHead(200).end(JSON.stringify({ uuid, status }));
    else this.#change(uuid, JSON.parse(body), response);
  }

  #change(
    uuid: string,
    { action, destination }: { action: string; destination?: { ncco: Ncco } },
    response: ServerResponse,
  ): void {
    this.changes.push({ uuid, action, ncco: destination?.ncco ?? null });
    if (action === "hangup") this.#legs.delete(uuid);
    response.writeHead(204).end();
  }
}

/** A person on a telephone who called the number. */
export class StandInCaller {
  readonly uuid: string;
  readonly #server: TestServer;
  readonly #from: string;
  readonly #leave: () => void;
  /** Actions of the Voice API with them now. */
  ncco: Ncco;

  constructor(server: TestServer, uuid: string, from: string, ncco: Ncco, leave: () => void) {
    this.#server = server;
    this.uuid = uuid;
    this.#from = from;
    this.ncco = ncco;
    this.#leave = leave;
  }

  /** @returns what happens then. */
  async type(digits: string): Promise<Ncco> {
    const input = this.ncco.find((action): action is Input => action.action === "input");
    if (!input) throw new Error(`nobody waits for digits: ${JSON.stringify(this.ncco)}`);
    this.ncco = await ask(this.#server, input.eventUrl[0].replace(ORIGIN, ""), {
      ...{ uuid: this.uuid, from: this.#from, to: VOICE_NUMBER.slice(1) },
      dtmf: { digits, timed_out: digits === "" },
      timestamp: new Date().toISOString(),
    });
    return this.ncco;
  }

  /** The words that are spoken. */
  get hears(): string {
    return this.ncco.flatMap((action) => (action.action === "talk" ? action.text : [])).join(" ");
  }

  /** Which conversation it leads to; null: to none. */
  get conversation(): string | null {
    const found = this.ncco.find((action) => action.action === "conversation");
    return found?.action === "conversation" ? found.name : null;
  }

  async hangUp(): Promise<void> {
    this.#leave();
    await this.#server.post("/webhooks/voice/events", {
      ...{ uuid: this.uuid, from: this.#from, status: "completed", direction: "inbound" },
      timestamp: new Date().toISOString(),
    });
  }
}

function fail(response: ServerResponse, failure: number | "never" | "reset" | "html"): void {
  if (failure === "reset") response.socket?.resetAndDestroy();
  else if (failure === "html") response.writeHead(200).end("<html>Welcome to nginx!</html>");
  else if (failure !== "never") response.writeHead(failure).end();
}

async function ask(server: TestServer, path: string, payload: object): Promise<Ncco> {
  const response = await server.post(path, payload);
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Ncco;
}

async function isOurs(authorization = ""): Promise<boolean> {
  const verified = await jwtVerify(authorization.replace("Bearer ", ""), publicKey, {
    algorithms: ["RS256"],
    requiredClaims: ["exp", "iat", "jti"],
  }).catch(() => null);
  return verified?.payload.application_id === APPLICATION_ID;
}
