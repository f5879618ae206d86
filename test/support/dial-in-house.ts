import { vi } from "vitest";
import { sqliteDialect } from "../../src/app/store/sqlite.ts";
import { openStore } from "../../src/app/store/store.ts";
import { CallerList, DialIn } from "../../src/app/telephone/wire.ts";
import type { DialBody } from "./platform.ts";
import { type ServerOptions, TestServer } from "./server.ts";
import { type StandInCaller, StandInVoice } from "./stand-in-voice.ts";

interface DialInOptions extends ServerOptions {
  signatureSecrets?: string[];
}

/** A busy machine takes its time: no caller of a test hears an apology for that. */
const ANSWER_DEADLINE_MS = 30_000;

/** The app with telephone numbers, and what it takes to dial into its rooms. */
export class DialInHouse {
  readonly voice: StandInVoice;
  readonly server: TestServer;

  private constructor(voice: StandInVoice, server: TestServer) {
    this.voice = voice;
    this.server = server;
  }

  static async open(options: DialInOptions = {}): Promise<DialInHouse> {
    const { settings, parts, signatureSecrets = [] } = options;
    const voice = await StandInVoice.start();
    const server = await TestServer.start({
      settings: { voice: { ...voice.settings, signatureSecrets }, ...settings },
      parts: { answerDeadlineMs: ANSWER_DEADLINE_MS, ...parts },
    });
    return new DialInHouse(voice, server);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.voice.close();
  }

  /** Takes away a table. */
  async breakDatabase(table: "bridges" | "callers" = "callers"): Promise<void> {
    const database = await openStore(sqliteDialect(this.server.dataDirectory));
    await database.schema.dropTable(table).execute();
    await database.destroy();
  }

  /** @returns the session that the room's people meet in, and its PIN. */
  async openRoom(room: string): Promise<{ sessionId: string; pin: string }> {
    const sessionId = await this.server.sessionId(room);
    const { pin } = await this.dialIn(room);
    if (pin === null) throw new Error("the PIN is for hosts");
    return { sessionId, pin };
  }

  async dialIn(room: string): Promise<DialIn> {
    return DialIn.parse(await (await this.server.get(`/room/${room}/dial-in`)).json());
  }

  async callers(room: string): Promise<CallerList> {
    return CallerList.parse(await (await this.server.get(`/room/${room}/callers`)).json());
  }

  /** Somebody calls and types a PIN. */
  async callIn(pin: string, from?: string): Promise<StandInCaller> {
    const caller = await this.voice.call(this.server, from);
    await caller.type(pin);
    return caller;
  }

  /** Waits for the nth dial of the app: one that nobody asked for in this test is a bridge. */
  async dialed(times = 1): Promise<DialBody> {
    return vi.waitFor(
      () => {
        const dial = this.server.platform.dials()[times - 1];
        if (!dial) throw new Error(`no dial ${times} within 5 s`);
        return dial;
      },
      { timeout: 5_000, interval: 10 },
    );
  }

  /** Waits for the nth dial of the app, a bridge, and lets it arrive at our number. @returns its name, and the call's id. */
  async bridgeArrives(times = 1): Promise<{ uuid: string; callId: string }> {
    const dial = await this.dialed(times);
    const { uuid } = await this.voice.takeOwnCall(this.server, dial);
    return { uuid, callId: dial.sip.headers?.["X-Phones-Call-Id"] ?? "" };
  }

  /** Waits until a room's callers are as they should be. */
  async callersBecome(room: string, isSo: (list: CallerList) => boolean): Promise<CallerList> {
    return vi.waitFor(
      async () => {
        const list = await this.callers(room);
        if (!isSo(list)) throw new Error(`not within 5 s: ${JSON.stringify(list)}`);
        return list;
      },
      { timeout: 5_000, interval: 10 },
    );
  }
}
