/** The topmost Via of a request, seen from the server: RFC 3261 section 18.2 and RFC 3581. Pure. */
import type { SipHeaders } from "./headers.ts";

export interface ReplyAddress {
  address: string;
  port: number;
}

const DEFAULT_PORT = 5060;

/**
 * Notes in a request where it came from, and finds where its responses go over UDP.
 * @returns the Via with `received` and, where the sender asked for it, `rport`.
 */
export function stampReceived(
  headers: SipHeaders,
  source: ReplyAddress,
): { via: string; replyTo: ReplyAddress } {
  const [top = "", ...others] = (headers.get("via") ?? "").split(",");
  const asksForPort = /;\s*rport\s*(?=;|$)/i.test(top);
  const received = top.replace(/;\s*received\s*=[^;]*/gi, "");
  const stamped = `${received.replace(/;\s*rport\s*(?=;|$)/i, `;rport=${source.port}`)};received=${source.address}`;
  const sentByPort = /^\s*SIP\s*\/\s*2\.0\s*\/\s*\S+\s+(?:\[[^\]]+\]|[^:;\s]+)\s*:\s*(\d+)/i.exec(top)?.[1];
  return {
    via: [stamped, ...others].join(","),
    replyTo: {
      address: source.address,
      port: asksForPort ? source.port : Number(sentByPort ?? DEFAULT_PORT),
    },
  };
}
