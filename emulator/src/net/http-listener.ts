import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { HttpHandlers } from "./known-host.ts";

/** Failure to listen on an address; the message names it and the reason. */
export class ListenError extends Error {
  override name = "ListenError";
}

export interface HttpListener {
  readonly port: number;
  /** Stops listening; requests and WebSockets still open are cut. */
  close(): Promise<void>;
}

/**
 * @param port 0: any free one.
 * @throws ListenError when the port is taken or the host is not of this machine.
 */
export async function listenHttp(
  { handle, upgrade }: HttpHandlers,
  { host, port }: { host: string; port: number },
): Promise<HttpListener> {
  const server = createServer(handle).on("upgrade", upgrade);
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (_request, socket) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
  });
  server.listen(port, host);
  await once(server, "listening").catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ListenError(`Can't listen on ${host}:${port}: ${reason}`, { cause: error });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await closed;
    },
  };
}
