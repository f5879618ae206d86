/** A program of somebody else, run for one test. */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { eventually } from "./eventually.ts";

const START_MS = 10_000;
const STOP_MS = 3_000;
const KEPT_OUTPUT = 8_000;

export class ForeignProgram {
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #name: string;
  #output = "";
  #hasExited = false;

  /** @throws when the program is not installed: names the Debian package. */
  constructor(name: string, debianPackage: string, parameters: string[]) {
    const folders = (process.env.PATH ?? "").split(":");
    if (!folders.some((folder) => existsSync(`${folder}/${name}`))) {
      throw new Error(`${name} is not installed: apt-get install ${debianPackage}`);
    }
    this.#name = name;
    this.#child = spawn(name, parameters, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk) => {
        this.#output = (this.#output + chunk).slice(-KEPT_OUTPUT);
      });
    }
    this.#exited = once(this.#child, "exit").then(([code]) => {
      this.#hasExited = true;
      return typeof code === "number" ? code : null;
    });
  }

  /** The end of what it wrote. */
  get output(): string {
    return this.#output;
  }

  /** @throws when it ends instead. */
  async listensOn(port: number, protocol: "udp" | "tcp"): Promise<void> {
    const ports = async () => (await boundPorts(protocol)).includes(port);
    let isBound = false;
    const deadline = Date.now() + START_MS;
    while (!isBound) {
      if (this.#hasExited) throw new Error(`${this.#name} ended at its start: ${this.#output}`);
      if (Date.now() > deadline) throw new Error(`${this.#name} did not listen on ${port}: ${this.#output}`);
      isBound = await ports();
      if (!isBound) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** @returns the exit code; null: it was killed. */
  async ends(withinMs: number): Promise<number | null> {
    await eventually(
      () => this.#hasExited,
      () => `the end of ${this.#name}: ${this.#output}`,
      withinMs,
    );
    return this.#exited;
  }

  /** Asks it to end, and kills it when it does not. */
  async stop(): Promise<void> {
    if (this.#hasExited) return;
    this.#child.kill("SIGTERM");
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    await this.#exited;
    clearTimeout(killer);
  }
}

/** Local ports with a socket, as Linux tells: to bind one for a try would take it from the program that starts. */
async function boundPorts(protocol: "udp" | "tcp"): Promise<number[]> {
  const LISTENING = "0A";
  const [, ...lines] = (await readFile(`/proc/net/${protocol}`, "utf8")).trim().split("\n");
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => protocol === "udp" || state === LISTENING)
    .map(([, local = ""]) => Number.parseInt(local.split(":")[1] ?? "", 16));
}

/** @returns the first of so many ports in a row that are free for UDP and TCP, for a program that can't choose itself. */
export async function findFreePorts(count: number): Promise<number> {
  for (;;) {
    // Below the range from which the system hands out ports by itself.
    const first = 10_000 + 2 * Math.floor(Math.random() * 10_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const socket = createSocket("udp4");
  try {
    const bound = Promise.all([once(server, "listening"), once(socket, "listening")]);
    server.listen(port, "127.0.0.1");
    socket.bind(port, "127.0.0.1");
    await bound;
    return true;
  } catch {
    return false;
  } finally {
    server.close();
    await new Promise<void>((resolve) => socket.close(resolve));
  }
}
