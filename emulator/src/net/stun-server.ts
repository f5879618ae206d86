import { createSocket } from "node:dgram";
import { once } from "node:events";
import { answerBinding } from "./stun.ts";

export interface StunServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on UDP, on a free port. @param host an IPv4 address. */
export async function startStunServer(host: string): Promise<StunServer> {
  const socket = createSocket("udp4");
  // A datagram that can't be answered (the browser has closed its port) is lost, as datagrams are.
  socket.on("message", (datagram, sender) => {
    const answer = answerBinding(datagram, sender);
    if (answer) socket.send(answer, sender.port, sender.address, () => undefined);
  });
  const listening = once(socket, "listening");
  socket.bind(0, host);
  await listening;
  socket.on("error", () => undefined);
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
