import type { Request, RequestHandler } from "express";
import type { Settings } from "../../settings/settings.ts";
import { HttpProblem } from "./problem.ts";

const LOOPBACK_ADDRESS = /^(::ffff:)?127\.|^::1$/;
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The names that a server on this machine goes by, besides those of the loopback address. Any other is refused:
 * else any site could give its own name this address for a moment (DNS rebinding), and its page would count as ours.
 *
 * @returns null if any name is right: others reach this server, or a proxy whose name nobody has told.
 */
export function ownHostNames({ host, publicUrl, trustProxy }: Settings["server"]): string[] | null {
  if (!LOOPBACK_NAMES.includes(host)) return null;
  if (publicUrl !== null) return [new URL(publicUrl).hostname];
  return trustProxy === false ? [] : null;
}

/** Whether this is a name of whatever machine asks: no site can give it to another. */
export function isLoopbackName(hostName: string | undefined): boolean {
  const name = (hostName ?? "").toLowerCase();
  return LOOPBACK_NAMES.includes(name) || name.endsWith(".localhost");
}

/** Lets in only who asks for this server by a name that it goes by. */
export function knownHostOnly(server: Settings["server"]): RequestHandler {
  const names = ownHostNames(server);
  const known = new Set(names);
  return (request, _response, next) => {
    const name = (request.hostname ?? "").toLowerCase();
    if (names !== null && !known.has(name) && !isLoopbackName(name))
      throw new HttpProblem(
        421,
        "This server goes by the name of localhost. Give PUBLIC_URL to let it have another.",
      );
    next();
  };
}

/** Headers by which proxies tell whom they speak for, and that they do. */
const FORWARDING_HEADER =
  /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-.+|fastly-client-ip)$/;

/**
 * Whether a proxy has passed the request on: it says so in a header, or speaks HTTP/1.0, as nginx does where nothing
 * but `proxy_pass` is configured. Programs here speak HTTP/1.1.
 */
function isForwarded({ headers, httpVersion }: Request): boolean {
  return httpVersion === "1.0" || Object.keys(headers).some((name) => FORWARDING_HEADER.test(name));
}

/**
 * Whether the request comes from a program on this machine, by a name of this machine, and through no proxy.
 * By another name it may be a page in a browser here, whose site gives its own name this address for a moment. A proxy
 * can pass on requests without a trace: nothing may go by this alone where the settings speak of one.
 */
export function isFromThisMachine(request: Request): boolean {
  return (
    !isForwarded(request) &&
    LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? "") &&
    isLoopbackName(request.hostname)
  );
}
