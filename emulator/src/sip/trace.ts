/** Messages for people who debug, without secrets. Pure. */
import type { SipTrace } from "./sip-call.ts";
import type { Flow } from "./transport/flow.ts";
import { formatHostPort } from "./uri/uri.ts";

/** Passwords as digests, and SDES keys, are left out. */
export function traceOf(direction: SipTrace["direction"], text: string, flow: Flow): SipTrace {
  const message = text
    .replace(/^(proxy-)?authorization[ \t]*:.*(\r\n[ \t].*)*\r\n/gim, "")
    .replace(/^(a=crypto:.*inline:)[^|\s]+/gim, "$1(removed)");
  return {
    direction,
    transport: flow.protocol,
    remote: formatHostPort(flow.remote.address, flow.remote.port),
    message,
  };
}
