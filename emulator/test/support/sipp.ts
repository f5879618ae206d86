/** sipp: a phone that plays a scenario, and complains when the other side leaves it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ForeignProgram, findFreePorts } from "./foreign-program.ts";

const SCENARIOS = fileURLToPath(new URL("../interop/scenarios/", import.meta.url));

export interface SippOptions {
  /** File name in `test/interop/scenarios`, without `.xml`. */
  scenario: string;
  transport?: "udp" | "tcp";
  /** For a scenario that calls: `127.0.0.1:5060`. */
  target?: string;
  /** Texts in place of `[name]` in the scenario: also where sipp's own `-key` does not reach, in the status line. */
  keys?: Record<string, string>;
  /** Further arguments: `["-lost", "30"]`. */
  more?: string[];
  /** Calls until it ends. */
  calls?: number;
  timeoutSeconds?: number;
}

export interface Sipp {
  port: number;
  /** First port of its RTP socket. */
  mediaPort: number;
  uri(user: string): string;
  /** Waits for its end. @throws with what it complains about, when the scenario was left. */
  passes(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSipp(options: SippOptions): Promise<Sipp> {
  const { scenario, transport = "udp", keys = {}, more = [], calls = 1, timeoutSeconds = 15 } = options;
  const folder = await mkdtemp(join(tmpdir(), "sipp-"));
  const errors = join(folder, "errors.log");
  const port = await findFreePorts(1);
  const mediaPort = await findFreePorts(4);
  const program = new ForeignProgram("sipp", "sip-tester", [
    ...["-sf", await fillIn(scenario, keys, folder), "-i", "127.0.0.1", "-mi", "127.0.0.1"],
    ...["-p", String(port), "-mp", String(mediaPort), "-t", transport === "udp" ? "u1" : "t1"],
    ...["-m", String(calls), "-nostdin", "-timeout", `${timeoutSeconds}s`, "-timeout_error"],
    ...["-trace_err", "-error_file", errors],
    ...more,
    ...(options.target === undefined ? [] : [options.target]),
  ]);
  if (options.target === undefined) await program.listensOn(port, transport);
  return {
    port,
    mediaPort,
    uri: (user) => `sip:${user}@127.0.0.1:${port};transport=${transport}`,
    async passes() {
      const code = await program.ends((timeoutSeconds + 5) * 1000);
      if (code !== 0) throw new Error(`sipp ${scenario} ended with ${code}: ${await complaints(folder)}`);
    },
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fillIn(scenario: string, keys: Record<string, string>, folder: string): Promise<string> {
  let text = await readFile(`${SCENARIOS}${scenario}.xml`, "utf8");
  for (const [name, value] of Object.entries(keys)) text = text.replaceAll(`[${name}]`, value);
  const file = join(folder, `${scenario}.xml`);
  await writeFile(file, text);
  return file;
}

async function complaints(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".log"));
  return (await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")))).join("\n");
}
