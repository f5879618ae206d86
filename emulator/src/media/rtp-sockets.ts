import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isPortInUse } from "../net/port-in-use.ts";

/** Where datagrams go to or came from. */
export interface Endpoint {
  address: string;
  port: number;
}

/** How often a free even port with a free odd one after it is looked for. */
const MAX_ATTEMPTS = 100;

/** Two UDP sockets: RTP on an even port, RTCP on the next one (RFC 3550 section 11). */
export class RtpSockets {
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  #closed = false;

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
  }

  /** @param host address to bind, e.g. 127.0.0.1. @throws Error when no pair of ports is free. */
  static async open(host: string): Promise<RtpSockets> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const rtp = await bind(host, 0);
      const port = rtp.address().port;
      const rtcp = port % 2 === 0 ? await bind(host, port + 1).catch(ignorePortInUse) : null;
      if (rtcp !== null) return new RtpSockets(rtp, rtcp);
      rtp.close();
    }
    throw new Error(`No two neighboring UDP ports are free on ${host}`);
  }

  /** Port of RTP; RTCP has the next one. */
  get port(): number {
    return this.#rtp.address().port;
  }

  listen(onRtp: (datagram: Buffer, from: Endpoint) => void, onRtcp: typeof onRtp): void {
    this.#rtp.on("message", (datagram: Buffer, from: RemoteInfo) => onRtp(datagram, from));
    this.#rtcp.on("message", (datagram: Buffer, from: RemoteInfo) => onRtcp(datagram, from));
  }

  sendRtp(datagram: Buffer, to: Endpoint): void {
    if (!this.#closed) send(this.#rtp, datagram, to);
  }

  sendRtcp(datagram: Buffer, to: Endpoint): void {
    if (!this.#closed) send(this.#rtcp, datagram, to);
  }

  /** @param goodbye sent as RTCP before the socket closes. */
  close(goodbye: { datagram: Buffer; to: Endpoint } | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rtp.close();
    if (goodbye === null) this.#rtcp.close();
    else this.#rtcp.send(goodbye.datagram, goodbye.to.port, goodbye.to.address, () => this.#rtcp.close());
  }
}

/** UDP promises nothing: a datagram that can't be sent is a lost one, and RTCP tells of the losses. */
function send(socket: Socket, datagram: Buffer, to: Endpoint): void {
  socket.send(datagram, to.port, to.address, () => {});
}

function bind(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, host, () => {
      socket.removeAllListeners("error");
      // An ICMP "port unreachable" for an earlier datagram: the other side is not there yet, or gone.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

function ignorePortInUse(error: unknown): null {
  if (isPortInUse(error)) return null;
  throw error;
}
