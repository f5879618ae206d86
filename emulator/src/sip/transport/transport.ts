/** All sockets of one user agent: UDP, TCP and TLS, one connection per address. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { isPortInUse } from "../../net/port-in-use.ts";
import type { Protocol } from "../uri/uri.ts";
import { openConnection, resolveHost } from "./connect.ts";
import { Connection } from "./connection.ts";
import type { Flow, FlowListener } from "./flow.ts";
import type { ListenOptions } from "./listen-options.ts";
import type { Clock } from "./timers.ts";
import { UdpSocket } from "./udp.ts";

const KEEP_ALIVE_MS = 30_000;
const IDLE_MS = 10 * 60_000;
const MOST_CONNECTIONS = 256;
/** Time for a connection to finish the TLS handshake. */
const HANDSHAKE_MS = 10_000;
const PORT_ATTEMPTS = 20;

type TransportOptions = ListenOptions & { clock: Clock };

export interface TransportListener extends FlowListener {
  /** True while a call needs this connection: it is then not closed for being idle. */
  isInUse(flow: Flow): boolean;
}

export class SipTransport {
  readonly #options: TransportOptions;
  readonly #listener: TransportListener;
  readonly #servers: Server[] = [];
  /** Everybody who knocked, also who has not finished the TLS handshake. */
  readonly #accepted = new Set<Socket>();
  readonly #connections = new Set<Connection>();
  /** Connections that we opened, by protocol, name and address: a certificate is good for one name. */
  readonly #opened = new Map<string, Promise<Connection>>();
  readonly #udp: UdpSocket;
  #tlsPort: number | null = null;
  #stopMaintenance = () => {};

  private constructor(udp: UdpSocket, options: TransportOptions, listener: TransportListener) {
    this.#udp = udp;
    this.#options = options;
    this.#listener = listener;
    this.#planMaintenance();
  }

  /** @throws the system's error when a port is taken. */
  static async open(options: TransportOptions, listener: TransportListener): Promise<SipTransport> {
    for (let attempt = 1; ; attempt += 1) {
      const transport = new SipTransport(
        await UdpSocket.open(options.host, options.port, listener),
        options,
        listener,
      );
      try {
        await transport.#listen();
        return transport;
      } catch (error) {
        await transport.close();
        // A port that is free for UDP may be taken for TCP: another one, unless it was asked for.
        if (!isPortInUse(error) || options.port !== 0 || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  }

  get port(): number {
    return this.#udp.port;
  }

  get tlsPort(): number | null {
    return this.#tlsPort;
  }

  /**
   * @returns the connection that is there already, or a new one.
   * @throws SipTransportError for an unknown host, a refused connection, a certificate that is not trusted.
   */
  async flowTo(protocol: Protocol, host: string, port: number): Promise<Flow> {
    const address = await resolveHost(host, protocol === "udp" ? this.#udp.family : 0);
    if (protocol === "udp") return this.#udp.flowTo(address, port);
    const key = `${protocol} ${host.toLowerCase()} ${address} ${port}`;
    const opened = await this.#opened.get(key)?.catch(() => undefined);
    if (opened?.isOpen) return opened;
    const opening = this.#open(protocol, address, host, port);
    this.#opened.set(key, opening);
    opening.catch(() => this.#opened.delete(key));
    return opening;
  }

  /** @returns where responses go: over a connection back on it, over UDP to the address that Via asks for. */
  replyFlow(flow: Flow, { address, port }: Flow["remote"]): Flow {
    return flow.protocol === "udp" ? this.#udp.flowTo(address, port) : flow;
  }

  /** Closes sockets and connections at once. */
  async close(): Promise<void> {
    this.#stopMaintenance();
    for (const connection of this.#connections) connection.close("the user agent was closed");
    for (const socket of this.#accepted) socket.destroy();
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    await Promise.all([...closed, this.#udp.close()]);
  }

  async #listen(): Promise<void> {
    const { host, tls, tlsPort } = this.#options;
    await this.#serve(
      createServer((socket) => this.#adopt(socket, "tcp")),
      this.port,
      host,
    );
    if (tls === undefined) return;
    const server = createTlsServer({
      key: tls.key,
      cert: tls.certificate,
      minVersion: "TLSv1.2",
      handshakeTimeout: HANDSHAKE_MS,
    });
    server.on("secureConnection", (socket) => this.#adopt(socket, "tls"));
    await this.#serve(server, tlsPort ?? 0, host);
    const bound = server.address();
    this.#tlsPort = typeof bound === "object" && bound !== null ? bound.port : null;
  }

  async #serve(server: Server, port: number, host: string): Promise<void> {
    // Twice as many, so that there is room for TLS handshakes too.
    server.maxConnections = 2 * MOST_CONNECTIONS;
    server.on("connection", (socket) => {
      this.#accepted.add(socket);
      socket.on("close", () => this.#accepted.delete(socket));
      socket.on("error", () => socket.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      // It stays: without files to open, accepting fails later on, and whoever knocked tries again.
      server.on("error", reject);
      server.listen(port, host, resolve);
    });
    this.#servers.push(server);
  }

  async #open(protocol: Protocol, address: string, host: string, port: number): Promise<Connection> {
    return this.#adopt(await openConnection(protocol, address, host, port, this.#options.tls), protocol);
  }

  #adopt(socket: Socket, protocol: Protocol): Connection {
    this.#makeRoom();
    const localPort = protocol === "tls" ? (this.#tlsPort ?? this.port) : this.port;
    const { message, sent, closed } = this.#listener;
    const listener: FlowListener = {
      message,
      sent,
      closed: (flow, reason) => {
        this.#connections.delete(connection);
        closed(flow, reason);
      },
    };
    const connection = new Connection(socket, protocol, localPort, listener, this.#options.clock);
    this.#connections.add(connection);
    return connection;
  }

  /** Closes the connection that has been silent longest; one that a call needs stays, for calls have their own limit. */
  #makeRoom(): void {
    const open = [...this.#connections].filter(({ isOpen }) => isOpen);
    if (open.length < MOST_CONNECTIONS) return;
    const idle = open.filter((connection) => !this.#listener.isInUse(connection));
    idle.toSorted((a, b) => b.idleFor - a.idleFor)[0]?.close("others wait for a connection");
  }

  #planMaintenance(): void {
    this.#stopMaintenance = this.#options.clock.after(KEEP_ALIVE_MS, () => {
      this.#maintain();
      this.#planMaintenance();
    });
  }

  #maintain(): void {
    for (const connection of this.#connections) {
      if (this.#listener.isInUse(connection)) connection.ping();
      else if (connection.idleFor > IDLE_MS) connection.close("idle");
    }
  }
}
