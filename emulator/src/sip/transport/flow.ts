import type { Protocol } from "../uri/uri.ts";

/** A way to one remote address: a UDP address, or a TCP or TLS connection. */
export interface Flow {
  readonly protocol: Protocol;
  readonly remote: { readonly address: string; readonly port: number };
  /** Our port as the other side may call it, for Via and Contact. */
  readonly localPort: number;
  /** False once a connection is closed; an address stays open. */
  readonly isOpen: boolean;
  /** @throws SipTransportError when the message can't leave. */
  send(message: string): Promise<void>;
}

/** Events of the sockets. The handlers must not throw. */
export interface FlowListener {
  readonly message: (text: string, flow: Flow) => void;
  readonly sent: (text: string, flow: Flow) => void;
  readonly closed: (flow: Flow, reason: string) => void;
}

/** A message could not be sent; the text names the cause for people: refused, unknown host, certificate. */
export class SipTransportError extends Error {
  override name = "SipTransportError";
}
