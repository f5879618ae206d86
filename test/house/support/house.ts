import { join } from "node:path";
import { addPrivateKey } from "../../../emulator/test/support/data-directory.ts";
import { type Program, startProgram, temporaryDirectory } from "../../support/program.ts";

const APP_READY = /Open (http:\/\/localhost:\d+)/;
const EMULATOR_READY =
  /API key +(\S+)[\s\S]*API secret +(\S+)[\s\S]*Proxy URL +(\S+)[\s\S]*Inspector +(\S+)\/_emulator/;
/** As whom the app stands before the platform, and what makes it that. */
export const CUSTOMERS = [
  { customer: "an OpenTok project", environment: {} },
  { customer: "a Vonage application", environment: { EMULATOR: "vonage" } },
] as const;

/** The programs as a user runs them, over one data folder; everything ends with `close`. */
export class House {
  readonly #directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  readonly #environment: Record<string, string>;
  readonly #programs = new Set<Program>();

  private constructor(
    directory: Awaited<ReturnType<typeof temporaryDirectory>>,
    environment: Record<string, string>,
  ) {
    this.#directory = directory;
    this.#environment = environment;
  }

  /** Where the programs run, with their data below. */
  get directory(): string {
    return this.#directory.path;
  }

  /** @param environment of each app that is started. */
  static async open(environment: Record<string, string> = {}): Promise<House> {
    const directory = await temporaryDirectory();
    await addPrivateKey(join(directory.path, "data/emulator"));
    return new House(directory, environment);
  }

  /** The app; without credentials in `env` it brings its own emulator. */
  async startApp(env: Record<string, string> = {}): Promise<{ url: string; program: Program }> {
    const settings = {
      PORT: "0",
      LOG_LEVEL: "warn",
      ...this.#environment,
      ...env,
    };
    const program = await this.#start("dist/start.js", { env: settings, ready: APP_READY });
    return { url: program.ready[1] ?? "", program };
  }

  /**
   * The emulator, running alone, with free ports for SIP.
   *
   * @param options its own port, where it has to come back to it, and where it reports calls.
   * @returns also the environment that points an app at it.
   */
  async startEmulator({ port = "0", webhook }: { port?: string; webhook?: string } = {}): Promise<{
    program: Program;
    env: Record<string, string>;
  }> {
    const ports = ["--port", port, "--sip-port", "0", "--voice-sip-port", "0"];
    const args = [...ports, ...(webhook ? ["--webhook", webhook] : [])];
    const program = await this.#start("emulator/dist/cli.js", { args, ready: EMULATOR_READY });
    const [, key = "", secret = "", proxy = "", origin = ""] = program.ready;
    const env = {
      OPENTOK_API_KEY: key,
      OPENTOK_API_SECRET: secret,
      OPENTOK_API_URL: `${origin}/_emulator/api`,
      OPENTOK_PROXY_URL: proxy,
    };
    return { program, env };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.stop()));
    await this.#directory.remove();
  }

  async #start(entry: string, options: Omit<Parameters<typeof startProgram>[1], "cwd">): Promise<Program> {
    const program = await startProgram(entry, { ...options, cwd: this.#directory.path });
    this.#programs.add(program);
    return program;
  }
}
