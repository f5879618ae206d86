import { createPrivateKey } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SignJWT } from "jose";
import { vi } from "vitest";
import { type EmulatorWithParts, startEmulatorWithParts } from "../../src/emulator.ts";
import { vonageApplication } from "../../src/identity/project.ts";
import type { VoiceOptions } from "../../src/voice/voice-options.ts";
import { emulatorDirectory } from "./data-directory.ts";
import { type SingingPhone, startSingingPhone } from "./singing-phone.ts";
import { SipCaller } from "./sip-caller.ts";
import { VoiceApp } from "./voice-app.ts";
import { formatWav, sineWave } from "./wav.ts";

/** Tone that espeak-ng makes here, whatever it should say. */
export const VOICE_HZ = 300;

/** The emulator with an app behind its virtual number, and people on phones. */
export class VoiceHouse {
  readonly app: VoiceApp;
  readonly emulator: EmulatorWithParts;
  readonly #leaving: (() => Promise<void>)[];

  private constructor(app: VoiceApp, emulator: EmulatorWithParts, leaving: (() => Promise<void>)[]) {
    this.app = app;
    this.emulator = emulator;
    this.#leaving = leaving;
  }

  /** @param known an app that is started already, where the options name more of its addresses. */
  static async open(options: Partial<VoiceOptions> = {}, known?: VoiceApp): Promise<VoiceHouse> {
    const directory = await emulatorDirectory();
    await installVoice(directory.path);
    const app = known ?? (await VoiceApp.start());
    const voice = { answerUrl: app.url("/answer"), eventUrl: app.url("/event"), ...options };
    const emulator = await startEmulatorWithParts({
      dataDirectory: directory.path,
      sipPort: 0,
      voiceSipPort: 0,
      voice,
    });
    const leaving = [() => emulator.close(), () => app.close(), directory.remove];
    return new VoiceHouse(app, emulator, leaving);
  }

  /** Somebody calls the virtual number, singing one note. */
  async call(songHz: number, headers: Record<string, string> = {}): Promise<SipCaller> {
    const caller = await SipCaller.call(this.address(), songHz, headers);
    this.#leaving.unshift(() => caller.leave());
    return caller;
  }

  /** The same, and is answered. @returns also the call's uuid. */
  async callIn(songHz: number): Promise<{ caller: SipCaller; uuid: string }> {
    const calls = this.app.told("/answer").length;
    const caller = await this.call(songHz);
    const { said } = await this.app.hears("/answer", calls + 1);
    await vi.waitUntil(() => caller.isAnswered, { timeout: 10_000, interval: 10 });
    return { caller, uuid: String(said.uuid) };
  }

  /** Somebody who can be called. */
  async phone(songHz: number): Promise<SingingPhone> {
    const phone = await startSingingPhone(songHz);
    this.#leaving.unshift(() => phone.close());
    return phone;
  }

  address(transport = "udp"): string {
    return `sip:12015550123@${this.emulator.voiceSipAddress};transport=${transport}`;
  }

  /** @param token absent: the application's. */
  async rest(method: string, path: string, body?: unknown, token?: string) {
    const bearer = token ?? (await this.token());
    const response = await fetch(this.emulator.voiceApiUrl + path, {
      method,
      headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** As `@vonage/jwt` makes it. */
  token(claims: Record<string, unknown> = {}): Promise<string> {
    const { secret, claims: own } = vonageApplication(this.emulator.application);
    return signed({ ...own, ...claims }, secret);
  }

  async close(): Promise<void> {
    for (const leave of this.#leaving) await leave();
    vi.unstubAllEnvs();
  }
}

/** Puts a voice where the emulator looks for espeak-ng first, until Vitest's `unstubAllEnvs`. */
export async function installVoice(folder: string): Promise<void> {
  const sound = join(folder, "voice.wav");
  await writeFile(sound, formatWav(sineWave(VOICE_HZ, 22_050, 0.4), 22_050));
  await writeFile(join(folder, "espeak-ng"), `#!/bin/sh\ncat > /dev/null\ncat ${sound}\n`);
  await chmod(join(folder, "espeak-ng"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
}

function signed(claims: Record<string, unknown>, privateKey: string): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  return new SignJWT({ iat, exp: iat + 900, jti: "1", ...claims })
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .sign(createPrivateKey(privateKey));
}
