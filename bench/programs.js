import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Clock ticks in a second, of which Linux counts CPU time: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_IN_SECOND = 100;
const READY = /Open (http:\/\/\S+)/;

/** A program under measurement, in a folder of its own. */
export class Program {
  static #running = new Set();
  #child;
  #directory;
  url;

  /** @param entry path of the program. @param env its environment, besides PATH. @returns as soon as it can be asked. */
  static async start(entry, env = {}) {
    const program = new Program();
    program.#directory = mkdtempSync(join(tmpdir(), "bench-"));
    program.#child = spawn(process.execPath, [entry], {
      cwd: program.#directory,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    Program.#running.add(program);
    let printed = "";
    for await (const chunk of program.#child.stdout.iterator({ destroyOnReturn: false })) {
      printed += chunk;
      const [, url] = READY.exec(printed) ?? [];
      if (!url) continue;
      program.url = url;
      break;
    }
    program.#child.stdout.resume();
    if (!program.url) throw new Error(`${entry} has ended: ${printed}`);
    return program;
  }

  /** CPU time that it has taken, in milliseconds. */
  cpuMs() {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_IN_SECOND;
  }

  static async stopAll() {
    for (const program of Program.#running) await program.#stop();
    Program.#running.clear();
  }

  async #stop() {
    if (this.#child.exitCode === null) {
      this.#child.kill("SIGKILL");
      await once(this.#child, "exit");
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
