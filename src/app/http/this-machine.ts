import type { Request } from "express";
import { isLoopbackName } from "./known-host.ts";

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/**
 * Whether a program on this machine asks, by a name of this machine, and no proxy on it for somebody else.
 * By another name it may be a page in a browser here, whose site gives its own name this address for a moment.
 */
export function isFromThisMachine(request: Request): boolean {
  const isForwarded = ["forwarded", "x-forwarded-for"].some((name) => request.headers[name] !== undefined);
  return (
    !isForwarded && LOOPBACK.test(request.socket.remoteAddress ?? "") && isLoopbackName(request.hostname)
  );
}
