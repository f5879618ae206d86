import OpenTok from "opentok";
import { type Emulator, startEmulator } from "../../../src/emulator/emulator.ts";
import type { Participation } from "../../../src/emulator/signaling/contract.ts";
import type { LiveSession } from "../../../src/emulator/signaling/live-session.ts";
import type { ServerMessage } from "../../../src/emulator/signaling/messages.ts";
import { type Dialed, gatewayWithoutPhones } from "../../support/gateway-without-phones.ts";
import { temporaryDirectory } from "../../support/program.ts";

/** Somebody in a session, and what they have heard. */
export interface Attendee {
  participation: Participation;
  heard: ServerMessage[];
}

/** An emulator, the `opentok` library as its customer, and plain HTTP for what the library hides. */
export class Project {
  readonly emulator: Emulator;
  readonly opentok: OpenTok;
  /** What was dialed, where there are no phones. */
  readonly dialed: Dialed[];
  readonly #removeDirectory: () => Promise<void>;

  private constructor(emulator: Emulator, dialed: Dialed[], removeDirectory: () => Promise<void>) {
    this.emulator = emulator;
    this.dialed = dialed;
    this.#removeDirectory = removeDirectory;
    this.opentok = this.sdk(emulator.credentials.apiKey, emulator.credentials.apiSecret);
  }

  /** @param hasPhones whether what is dialed rings somewhere, or is only written down. */
  static async open({ hasPhones = false } = {}): Promise<Project> {
    const directory = await temporaryDirectory();
    const dialed: Dialed[] = [];
    const telephony = hasPhones ? undefined : gatewayWithoutPhones(dialed);
    const emulator = await startEmulator({ dataDirectory: directory.path, sipPort: 0 }, telephony);
    return new Project(emulator, dialed, directory.remove);
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

  /** @param path below `/v2/project/KEY`, or absolute with a leading `//`. */
  async rest(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; body: unknown; text: string }> {
    const { apiUrl, credentials } = this.emulator;
    const place = path.startsWith("//") ? path.slice(1) : `/v2/project/${credentials.apiKey}${path}`;
    const isText = typeof options.body === "string";
    const response = await fetch(apiUrl + place, {
      method,
      headers: {
        "X-OPENTOK-AUTH": String(Reflect.apply(Reflect.get(this.opentok, "generateJwt"), this.opentok, [])),
        ...(options.body === undefined || isText ? {} : { "Content-Type": "application/json" }),
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { body: isText ? String(options.body) : JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status: response.status, body: isJson ? JSON.parse(text) : undefined, text };
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
}

export function callSdk(opentok: OpenTok, method: string, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result));
    Reflect.apply(Reflect.get(opentok, method), opentok, [...args, settle]);
  });
}
