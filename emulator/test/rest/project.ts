import OpenTok from "opentok";
import { type EmulatorWithParts, startEmulatorWithParts } from "../../src/emulator.ts";
import { type Project as Identity, openTokProject, vonageApplication } from "../../src/identity/project.ts";
import type { Participation } from "../../src/signaling/in-process-client.ts";
import type { LiveSession } from "../../src/signaling/live-session.ts";
import type { ServerMessage } from "../../src/signaling/messages.ts";
import type { MediaMode } from "../../src/signaling/session-ids.ts";
import { emulatorDirectory } from "../support/data-directory.ts";
import { type Dialed, gatewayWithoutPhones } from "../support/gateway-without-phones.ts";

/** Somebody in a session, and what they have heard. */
export interface Attendee {
  participation: Participation;
  heard: ServerMessage[];
}

/** The two kinds of credentials: an OpenTok project's, and a Vonage application's. */
export const KINDS = ["opentok", "vonage"] as const;
type Kind = (typeof KINDS)[number];

/** An emulator, the `opentok` library as its customer, and plain HTTP for what the library hides. */
export class Project {
  readonly emulator: EmulatorWithParts;
  readonly opentok: OpenTok;
  /** Dials, where there are no phones. */
  readonly dialed: Dialed[];
  readonly #identity: Identity;
  readonly #removeDirectory: () => Promise<void>;

  private constructor(
    emulator: EmulatorWithParts,
    kind: Kind,
    dialed: Dialed[],
    removeDirectory: () => Promise<void>,
  ) {
    this.emulator = emulator;
    this.#identity =
      kind === "opentok" ? openTokProject(emulator.credentials) : vonageApplication(emulator.application);
    this.dialed = dialed;
    this.#removeDirectory = removeDirectory;
    this.opentok = this.sdk(this.#identity.id, this.#identity.secret);
  }

  /** @param options.hasPhones whether what is dialed rings somewhere, or is only written down. */
  static async open(options: { kind?: Kind; hasPhones?: boolean } = {}): Promise<Project> {
    const { kind = "opentok", hasPhones = false } = options;
    const directory = await emulatorDirectory();
    const dialed: Dialed[] = [];
    const telephony = hasPhones ? undefined : gatewayWithoutPhones(dialed);
    const emulator = await startEmulatorWithParts(
      { dataDirectory: directory.path, sipPort: 0, voiceSipPort: 0 },
      telephony,
    );
    return new Project(emulator, kind, dialed, directory.remove);
  }

  /** API key or application id. */
  get id(): string {
    return this.#identity.id;
  }

  /** The same emulator with the other credentials. It is closed once. */
  as(kind: Kind): Project {
    return new Project(this.emulator, kind, this.dialed, this.#removeDirectory);
  }

  async close(): Promise<void> {
    await this.emulator.close();
    await this.#removeDirectory();
  }

  /** The published types know neither an address as third parameter nor half of the methods. */
  sdk(apiKey: string, apiSecret: string): OpenTok {
    return Reflect.construct(OpenTok, [apiKey, apiSecret, { apiUrl: this.emulator.apiUrl }]);
  }

  /** Calls a method of the library that takes a callback. */
  call(method: string, ...args: unknown[]): Promise<unknown> {
    return callSdk(this.opentok, method, ...args);
  }

  newSession(mediaMode: MediaMode = "routed"): LiveSession {
    return this.emulator.sessions.create(mediaMode, "", this.#identity);
  }

  /** @param path below `/v2/project/KEY`, or absolute with a leading `//`. */
  async rest(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; contentType: string | null; body: unknown; text: string }> {
    const place = path.startsWith("//") ? path.slice(1) : `/v2/project/${this.id}${path}`;
    const isText = typeof options.body === "string";
    const response = await fetch(this.emulator.apiUrl + place, {
      method,
      headers: {
        ...this.#authentication(),
        ...(options.body === undefined || isText ? {} : { "Content-Type": "application/json" }),
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { body: isText ? String(options.body) : JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const contentType = response.headers.get("content-type");
    const isJson = contentType?.startsWith("application/json");
    return { status: response.status, contentType, body: isJson ? JSON.parse(text) : undefined, text };
  }

  /** Somebody joins and publishes a stream of audio and video; what they hear from then on is written down. */
  attend(session: LiveSession, streamId: string): Attendee {
    const heard: ServerMessage[] = [];
    const participation = session.join({
      data: "",
      permissions: ["publish", "subscribe"],
      receive: (message) => heard.push(message),
    });
    const channel = [
      { id: "audio1", type: "audio", active: true },
      { id: "video1", type: "video", active: true, source: "screen" },
    ];
    const uri = `${participation.uriRoot}/stream/${streamId}`;
    participation.send({ method: "create", uri, content: { name: "desk", channel } });
    heard.length = 0;
    return { participation, heard };
  }

  #authentication(): Record<string, string> {
    const token = String(Reflect.apply(Reflect.get(this.opentok, "generateJwt"), this.opentok, []));
    return this.#identity.kind === "opentok"
      ? { "X-OPENTOK-AUTH": token }
      : { Authorization: `Bearer ${token}` };
  }
}

export function callSdk(opentok: OpenTok, method: string, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result));
    Reflect.apply(Reflect.get(opentok, method), opentok, [...args, settle]);
  });
}
