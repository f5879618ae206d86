import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIP } from "node:net";
import { type Flow, type FlowListener, SipTransportError } from "./flow.ts";
import { frameDatagram } from "./framing.ts";

/** 65,535 minus the headers of IPv4 (20) and UDP (8). */
const LARGEST_DATAGRAM_BYTES = 65_507;

/** The UDP socket of a user agent. */
export class UdpSocket {
  readonly port: number;
  readonly family: 4 | 6;
  readonly #socket: Socket;
  readonly #listener: FlowListener;

  private constructor(socket: Socket, family: 4 | 6, listener: FlowListener) {
    this.#socket = socket;
    this.#listener = listener;
    this.port = socket.address().port;
    this.family = family;
  }

  /** @throws the system's error when the port is taken. */
  static async open(host: string, port: number, listener: FlowListener): Promise<UdpSocket> {
    const family = isIP(host) === 6 ? 6 : 4;
    const socket = createSocket(family === 6 ? "udp6" : "udp4");
    socket.bind(port, host);
    await once(socket, "listening");
    const udp = new UdpSocket(socket, family, listener);
    socket.on("message", (datagram, from) => udp.#receive(datagram, from));
    // Linux reports an unreachable port here, without saying whose: the transaction's own timer names it.
    socket.on("error", () => undefined);
    return udp;
  }

  flowTo(address: string, port: number): Flow {
    const flow: Flow = {
      protocol: "udp",
      remote: { address, port },
      localPort: this.port,
      isOpen: true,
      send: (message) => this.#send(message, flow),
    };
    return flow;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  #receive(datagram: Buffer, from: RemoteInfo): void {
    const text = frameDatagram(datagram);
    if (text !== null) this.#listener.message(text, this.flowTo(from.address, from.port));
  }

  async #send(message: string, flow: Flow): Promise<void> {
    const { address, port } = flow.remote;
    const bytes = Buffer.from(message);
    if (bytes.length > LARGEST_DATAGRAM_BYTES) throw new SipTransportError("Message too large for UDP");
    this.#listener.sent(message, flow);
    await new Promise<void>((resolve, reject) => {
      this.#socket.send(bytes, port, address, (error) => {
        if (error === null) resolve();
        else reject(new SipTransportError(`Sending to ${address}:${port} over UDP failed: ${error.message}`));
      });
    });
  }
}
