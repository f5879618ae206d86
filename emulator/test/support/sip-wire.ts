/** A SIP phone without a stack: a socket that a test speaks through, message by message. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { MessageFramer } from "../../src/sip/transport/framing.ts";
import { eventually } from "./eventually.ts";

/** Socket that a wire speaks through. */
interface Line {
  transport: "UDP" | "TCP";
  port: number;
  send(message: string, port: number): void;
  /** Says that nothing follows, and waits until the other side has read all. */
  end(): Promise<unknown>;
  close(): void;
}

export class Wire {
  readonly received: string[] = [];
  readonly #line: Line;
  #peer = 0;
  #read = 0;

  private constructor(line: Line) {
    this.#line = line;
  }

  /** Over UDP. */
  static async open(): Promise<Wire> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const wire = new Wire({
      transport: "UDP",
      port: socket.address().port,
      send: (message, port) => socket.send(message, port, "127.0.0.1"),
      end: async () => {},
      close: () => socket.close(),
    });
    socket.on("message", (datagram, from) => {
      wire.#peer = from.port;
      wire.received.push(datagram.toString());
    });
    return wire;
  }

  /** Over TCP, to one port; all that is sent goes there. */
  static async connect(port: number): Promise<Wire> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const framer = new MessageFramer();
    const wire = new Wire({
      transport: "TCP",
      port: socket.localPort ?? 0,
      send: (message) => socket.write(message),
      end: () => {
        socket.end();
        return once(socket, "close");
      },
      close: () => socket.destroy(),
    });
    socket.on("data", (chunk) => wire.received.push(...framer.push(chunk).messages));
    return wire;
  }

  get transport(): "UDP" | "TCP" {
    return this.#line.transport;
  }

  get port(): number {
    return this.#line.port;
  }

  uri(user: string): string {
    return `sip:${user}@127.0.0.1:${this.port}`;
  }

  /** Sends to whoever sent last, or to a port. */
  send(message: string, port = this.#peer): void {
    this.#line.send(message, port);
  }

  /** The next message whose first line begins so; what comes before it is skipped. */
  async next(start: string, withinMs = 5_000): Promise<string> {
    let found: string | undefined;
    const isHere = () => {
      const index = this.received.findIndex((message, at) => at >= this.#read && message.startsWith(start));
      if (index !== -1) {
        found = this.received[index];
        this.#read = index + 1;
      }
      return found !== undefined;
    };
    await eventually(isHere, () => `${start}; received: ${this.lines().join(", ")}`, withinMs);
    return found ?? "";
  }

  /** First words of everything received. */
  lines(): string[] {
    return this.received.map((message) =>
      message
        .split(" ")
        .slice(0, 2)
        .join(" ")
        .replace(/ sips?:.*/, ""),
    );
  }

  /** Says that nothing follows, and waits until the other side has read all. */
  async end(): Promise<void> {
    await this.#line.end();
  }

  close(): void {
    this.#line.close();
  }
}

/** First value of a header. */
export function headerOf(message: string, name: string): string {
  return new RegExp(`^${name}: *(.*)\\r$`, "im").exec(message)?.[1] ?? "";
}

export interface Reply {
  tag?: string;
  lines?: string[];
  body?: string;
  /** Absent: an address of this wire. */
  contact?: string;
}

/** @returns a response to a request, as a phone would write it. */
export function respond(request: string, status: string, reply: Reply = {}): string {
  const copied = ["Via", "From", "Call-ID", "CSeq"].map((name) => `${name}: ${headerOf(request, name)}`);
  const to = headerOf(request, "To");
  const tag = reply.tag ?? "far";
  const isTagged = to.includes("tag=") || status.startsWith("100");
  const body = reply.body ?? "";
  return [
    `SIP/2.0 ${status}`,
    ...copied,
    `To: ${to}${isTagged ? "" : `;tag=${tag}`}`,
    ...(reply.contact === undefined ? [] : [`Contact: <${reply.contact}>`]),
    ...(reply.lines ?? []),
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}

export interface Ask {
  callId?: string;
  cseq?: number;
  branch?: string;
  from?: string;
  to?: string;
  /** Absent: an address of this wire. */
  contact?: string;
  lines?: string[];
  body?: string;
}

let asked = 0;

/** @returns a request as a phone on this wire would write it. */
export function ask(wire: Wire, method: string, uri: string, request: Ask = {}): string {
  asked += 1;
  const body = request.body ?? "";
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/${wire.transport} 127.0.0.1:${wire.port};branch=${request.branch ?? `z9hG4bKwire${asked}`};rport`,
    `From: ${request.from ?? "<sip:wire@127.0.0.1>;tag=near"}`,
    `To: ${request.to ?? `<${uri}>`}`,
    `Call-ID: ${request.callId ?? `wire${asked}`}`,
    `CSeq: ${request.cseq ?? 1} ${method}`,
    `Contact: <${request.contact ?? wire.uri("wire")}>`,
    "Max-Forwards: 70",
    ...(request.lines ?? []),
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}

/** @returns a request inside the dialog that an INVITE to this wire began, with the far tag. */
export function askInDialog(wire: Wire, invite: string, method: string, request: Ask = {}): string {
  const target = /<(.*?)>/.exec(headerOf(invite, "Contact"))?.[1] ?? "";
  return ask(wire, method, target, {
    callId: headerOf(invite, "Call-ID"),
    from: `${headerOf(invite, "To")};tag=far`,
    to: headerOf(invite, "From"),
    ...request,
  });
}
