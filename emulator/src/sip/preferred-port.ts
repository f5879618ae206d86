import { isPortInUse } from "../net/port-in-use.ts";
import type { UserAgent, UserAgentOptions } from "./sip-call.ts";
import { startUserAgent } from "./user-agent.ts";

interface Ports {
  port: number;
  tlsPort: number;
}

const ANY = 0;
const LAST_PORT = 65_535;

/**
 * Starts a user agent where phones expect it: TLS has the port after the one for UDP and TCP, as 5061 comes after 5060
 * (RFC 3261 section 19.1.2). In place of one that is busy it listens on any that is free.
 * @param options.port preferred for UDP and TCP; 0: any free ones.
 * @throws the system's error when ports can't be used although they are free.
 */
export function startAtPreferredPort(options: Omit<UserAgentOptions, "tlsPort">): Promise<UserAgent> {
  const { port } = options;
  const next = port === ANY || port === LAST_PORT ? ANY : port + 1;
  return startAtFirstFree(options, [
    { port, tlsPort: next },
    { port, tlsPort: ANY },
    { port: ANY, tlsPort: ANY },
  ]);
}

async function startAtFirstFree(
  options: Omit<UserAgentOptions, "tlsPort">,
  [ports, ...others]: [Ports, ...Ports[]],
): Promise<UserAgent> {
  try {
    return await startUserAgent({ ...options, ...ports });
  } catch (error) {
    const [next, ...rest] = others;
    if (next === undefined || !isPortInUse(error)) throw error;
    return startAtFirstFree(options, [next, ...rest]);
  }
}
