import type { RequestHandler } from "express";
import type { Settings } from "../../settings.ts";
import { HttpProblem } from "./problem.ts";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * A server that listens on this machine only answers to this machine's names only. Otherwise any site could give its
 * own name this address for a moment (DNS rebinding), and its page would count as one of ours.
 */
export function knownHostOnly({ host, publicUrl, trustProxy }: Settings["server"]): RequestHandler {
  const isPrivate = LOOPBACK_NAMES.includes(host) && publicUrl === null && trustProxy === false;
  return (request, _response, next) => {
    const name = request.hostname ?? "";
    if (isPrivate && !LOOPBACK_NAMES.includes(name) && !name.endsWith(".localhost"))
      throw new HttpProblem(
        421,
        "This server goes by the name of localhost. Give PUBLIC_URL to let it have another.",
      );
    next();
  };
}
