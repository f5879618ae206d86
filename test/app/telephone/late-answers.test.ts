import type { KyselyPlugin } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../../src/app/http/logging.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { metricsOf } from "../../support/metrics.ts";
import { temporaryDirectory } from "../../support/program.ts";
import { TestServer } from "../../support/server.ts";
import { StandInVoice } from "../../support/stand-in-voice.ts";

const APOLOGY = [{ action: "talk", text: expect.stringMatching(/not working right now/), language: "en-US" }];

let voice: StandInVoice;
let server: TestServer;
let answers: HeldAnswers;
/** Everything that was logged. */
let log: string;
let removeDirectory: () => Promise<void>;

beforeEach(async () => {
  log = "";
  answers = new HeldAnswers();
  voice = await StandInVoice.start();
  const directory = await temporaryDirectory();
  removeDirectory = directory.remove;
  const database = (await openStore(sqliteDialect(directory.path))).withPlugin(answers);
  const destination = {
    write(line: string) {
      log += line;
    },
  };
  const parts = { database, log: createLogger("trace", destination) };
  server = await TestServer.start({ settings: { voice: voice.settings }, parts });
});
afterEach(async () => {
  answers.letGo();
  await server.close();
  await voice.close();
  await removeDirectory();
});

/** A part that never answers: the database, while it is held. */
class HeldAnswers implements KyselyPlugin {
  #end: Promise<void> = Promise.resolve();
  #letGo = () => {};
  #fail = (_error: Error) => {};

  hold(): void {
    this.#end = new Promise((resolve, reject) => {
      this.#letGo = resolve;
      this.#fail = reject;
    });
  }

  letGo(): void {
    this.#letGo();
    this.#end = Promise.resolve();
  }

  /** Until it is let go: queries wait for one another, and the app has some of its own. */
  fail(error: Error): void {
    this.#fail(error);
  }

  transformQuery: KyselyPlugin["transformQuery"] = ({ node }) => node;

  transformResult: KyselyPlugin["transformResult"] = async ({ result }) => {
    await this.#end;
    return result;
  };
}

test.each([
  ["what a call that comes in shall do", "answer", { uuid: "a", from: "14155550188" }],
  ["what becomes of a PIN", "input", { uuid: "a", dtmf: { digits: "12345678" } }],
])(
  "a caller hears an apology within a second where nothing says %s, which is counted and logged",
  async (_what, webhook, question) => {
    answers.hold();
    const since = performance.now();
    const response = await server.post(`/webhooks/voice/${webhook}`, question);
    expect(performance.now() - since).toBeLessThan(1_500); // with what a busy machine takes
    expect([response.status, await response.json()]).toEqual([200, APOLOGY]);
    expect(log).toContain('"outcome":"late"');
    answers.letGo();
    const counted = Object.entries(await metricsOf(server)).filter(([name]) => /^voice_webhooks/.test(name));
    expect(counted).toEqual([[`voice_webhooks_total{webhook="${webhook}",outcome="late"}`, 1]]);
  },
);

test("an answer that fails after that is logged, too", async () => {
  answers.hold();
  await server.post("/webhooks/voice/answer", { uuid: "a", from: "14155550188" });
  answers.fail(new Error("disk full"));
  await expect.poll(() => log, { timeout: 5_000 }).toMatch(/disk full.*too late failed/);
});
