/** Opens TCP and TLS connections, and says in words why one could not be opened. */
import { lookup } from "node:dns/promises";
import { isIP, type Socket, connect as tcpConnect } from "node:net";
import { rootCertificates, TLSSocket, connect as tlsConnect } from "node:tls";
import { formatHostPort, type Protocol } from "../uri/uri.ts";
import { SipTransportError } from "./flow.ts";
import type { TlsIdentity } from "./listen-options.ts";

const CONNECT_DEADLINE_MS = 10_000;

/**
 * By the system's resolver, so that /etc/hosts counts.
 * @param family 0: both.
 * @throws SipTransportError that names the host.
 */
export async function resolveHost(host: string, family: 0 | 4 | 6): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return (await lookup(host, { family })).address;
  } catch (error) {
    throw new SipTransportError(`Host not found: ${host}`, { cause: error });
  }
}

/**
 * @param host as in the URI: what a certificate has to name.
 * @throws SipTransportError for a refusal, a deadline that passed, a certificate that is not trusted.
 */
export async function openConnection(
  protocol: Protocol,
  address: string,
  host: string,
  port: number,
  tls: TlsIdentity | undefined,
): Promise<Socket> {
  const socket = protocol === "tls" ? secureSocket(address, host, port, tls) : tcpConnect(port, address);
  const ready = protocol === "tls" ? "secureConnect" : "connect";
  const target = formatHostPort(host, port);
  const deadline = AbortSignal.timeout(CONNECT_DEADLINE_MS);
  try {
    await new Promise((resolve, reject) => {
      socket.once(ready, resolve);
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("closed while connecting")));
      deadline.addEventListener("abort", () => reject(new Error("timed out")), { once: true });
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw new SipTransportError(describeFailure(error, target, socket), { cause: error });
  }
}

function secureSocket(address: string, host: string, port: number, tls: TlsIdentity | undefined): TLSSocket {
  return tlsConnect({
    host: address,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ca: [...rootCertificates, ...(tls?.authorities ?? [])],
    minVersion: "TLSv1.2",
  });
}

function describeFailure(error: unknown, target: string, socket: Socket): string {
  const message = error instanceof Error ? error.message : String(error);
  if (socket instanceof TLSSocket && socket.authorizationError) {
    return `Certificate of ${target} refused: ${message}`;
  }
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ECONNREFUSED") return `Connection to ${target} refused`;
  return `Connection to ${target} failed: ${message}`;
}
