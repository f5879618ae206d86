import { once } from "node:events";
import { createServer } from "node:net";

/** @returns a port that is free now: a program that is restarted must come back where it was. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The probe did not listen on a port.");
  return String(address.port);
}
