import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that systems hand out by themselves, to port 0 and to outgoing connections (32768 and up). */
const FIRST = 20_000;
const END = 32_768;

/**
 * @returns a port that is free, and is not handed to anybody else: a program that is restarted must come back where it
 *   was.
 */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return String(port);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
