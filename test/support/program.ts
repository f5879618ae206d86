import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A machine that is busy with other things takes its time. */
const START_DEADLINE_MS = 180_000;
const STOP_DEADLINE_MS = 30_000;

/** A program of ours, built and running as a user would run it. */
export interface Program {
  /** First match of the pattern that told it was ready. */
  readonly ready: RegExpMatchArray;
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** SIGTERM, and waits. @returns the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: the machine lost power. */
  kill(): Promise<void>;
}

/** A folder of its own for one test; `remove` when done. */
export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "room-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Starts a built program (`npm run build` comes first) with nothing of the caller's own settings in its environment.
 * @param entry path below the repository, e.g. `dist/main.js`.
 * @param ready what it prints when it can be used; the match is kept.
 * @throws when it ends or stays silent for three minutes; the message carries what it printed.
 */
export async function startProgram(
  entry: string,
  options: { args?: string[]; env?: Record<string, string>; cwd: string; ready: RegExp },
): Promise<Program> {
  const env = { PATH: process.env.PATH ?? "", ...options.env };
  const child = spawn(process.execPath, [join(ROOT, entry), ...(options.args ?? [])], {
    cwd: options.cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const exited = once(child, "exit");
  const match = await new Promise<RegExpMatchArray>((resolve, reject) => {
    const giveUp = (why: string) => {
      child.kill("SIGKILL");
      reject(new Error(`${entry} ${why}. It printed:\n${printed}`));
    };
    const deadline = setTimeout(
      () => giveUp(`was not ready within ${START_DEADLINE_MS} ms`),
      START_DEADLINE_MS,
    );
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const found = printed.match(options.ready);
      if (!found) return;
      clearTimeout(deadline);
      resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(deadline);
      giveUp(`ended with ${code}`);
    });
  });
  return {
    ready: match,
    process: child,
    output: () => printed,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const deadline = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
      child.kill("SIGTERM");
      await exited;
      clearTimeout(deadline);
      return child.exitCode;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
