import { generateKeyPairSync, randomUUID } from "node:crypto";
import { SystemMediaClock } from "../../../../emulator/src/media/clock.ts";
import type { IncomingCall, UserAgent } from "../../../../emulator/src/sip/sip-call.ts";
import { startUserAgent } from "../../../../emulator/src/sip/user-agent.ts";
import { signReport } from "../../../support/signed-report.ts";
import { Conference } from "./conference.ts";
import { Line } from "./line.ts";
import { LineControl } from "./line-control.ts";

const HOST = "127.0.0.1";
const APPLICATION_ID = "0c5b1f0e-2f0a-4a65-9d43-7a1f3e3d8f10";
const SECRET = "the-secret-of-the-phone-system-01";
const NUMBER = "+4930123456";

/** It takes long to make one. */
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Answers of the webhooks, as far as a phone system has to know it. */
export type Step =
  | { action: "talk"; text: string }
  | { action: "input"; dtmf: { maxDigits: number; timeOut: number }; eventUrl: [string] }
  | { action: "conversation"; name: string; startOnEnter: boolean };

/**
 * A phone system of one's own, written by what docs/telephone-numbers.md says it has to do and by nothing else: SIP on
 * one side, the three webhooks and the REST paths on the other.
 */
export class PhoneSystem {
  /** The sentences it spoke, in order. */
  readonly spoken: string[] = [];
  readonly #origin: string;
  readonly #lines = new Map<string, Line>();
  readonly #conferences = new Map<string, Conference>();
  readonly #clock = new SystemMediaClock();
  readonly #control: LineControl;
  /** Work under way, and failures of it. */
  readonly #tasks = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  #agent: UserAgent | null = null;

  private constructor(origin: string, obeys: boolean) {
    this.#origin = origin;
    const transfer = (line: Line, steps: readonly Step[]) => this.#do(this.#run(line, steps));
    this.#control = new LineControl(this.#lines, { transfer, key: publicKey, obeys });
  }

  /**
   * @param origin where the app's webhooks are.
   * @param obeys whether hosts can mute, remove and let in its callers.
   */
  static async start(origin: string, { obeys = true } = {}): Promise<PhoneSystem> {
    const system = new PhoneSystem(origin, obeys);
    await system.#control.listen(HOST);
    const receiveCall = (call: IncomingCall) => system.#do(system.#answer(call));
    system.#agent = await startUserAgent({ host: HOST, port: 0, name: "PBX", receiveCall });
    return system;
  }

  /** Where a phone, and the app, calls it. */
  get address(): string {
    return `sip:rooms@${HOST}:${this.#agent?.port}`;
  }

  /** Settings that the app needs. */
  get environment(): Record<string, string> {
    return {
      PUBLIC_URL: this.#origin,
      VOICE_NUMBERS: NUMBER,
      VOICE_APPLICATION_ID: APPLICATION_ID,
      VOICE_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      VOICE_SIGNATURE_SECRET: SECRET,
      VOICE_SIP_URI: this.address,
      VOICE_API_URL: this.#control.url,
    };
  }

  /** Calls that are on. */
  get lineCount(): number {
    return this.#lines.size;
  }

  /** @throws what went wrong meanwhile. */
  async close(): Promise<void> {
    await this.#agent?.close();
    await this.#control.close();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, "The phone system failed");
  }

  #do(work: Promise<void>): void {
    const task = work
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
  }

  async #answer(call: IncomingCall): Promise<void> {
    const uuid = randomUUID();
    const line = await Line.open(uuid, { host: HOST, clock: this.#clock }, () =>
      this.#do(this.#forget(uuid)),
    );
    if (!line.answer(call)) return;
    this.#lines.set(uuid, line);
    const from = /^sips?:\+?([^@]+)@/.exec(call.from.uri)?.[1] ?? "";
    const headers = [...call.customHeaders].map(([name, value]) => [`SipHeader_${name}`, value]);
    const payload = { uuid, from, to: NUMBER.slice(1), ...Object.fromEntries(headers) };
    await this.#run(line, await this.#ask(`${this.#origin}/webhooks/voice/answer`, payload));
  }

  async #forget(uuid: string): Promise<void> {
    this.#lines.get(uuid)?.leave();
    this.#lines.delete(uuid);
    await this.#tell(`${this.#origin}/webhooks/voice/events`, { uuid, status: "completed" });
  }

  /** Does one step after the other; then it hangs up. */
  async #run(line: Line, steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.action === "talk") {
        this.spoken.push(step.text);
      } else if (step.action === "input") {
        const digits = await line.collect(step.dtmf);
        if (digits === null) return;
        const dtmf = { digits, timed_out: digits === "" };
        return this.#run(line, await this.#ask(step.eventUrl[0], { uuid: line.uuid, dtmf }));
      } else {
        this.#conference(step.name).join(line, step.startOnEnter);
        return;
      }
    }
    line.hangUp();
  }

  #conference(name: string): Conference {
    const conference = this.#conferences.get(name) ?? new Conference(this.#clock);
    this.#conferences.set(name, conference);
    return conference;
  }

  async #ask(url: string, payload: object): Promise<readonly Step[]> {
    return (await this.#tell(url, payload)).json() as Promise<readonly Step[]>;
  }

  async #tell(url: string, payload: object): Promise<Response> {
    const body = JSON.stringify(payload);
    const claims = { application_id: APPLICATION_ID, api_key: undefined };
    const authorization = await signReport(body, { secret: SECRET, claims });
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    return response;
  }
}
