import type { MediaClock } from "../media/clock.ts";
import { reachableAddress } from "../net/reachable-address.ts";
import { startAtPreferredPort } from "../sip/preferred-port.ts";
import type { IncomingCall, SipTrace } from "../sip/sip-call.ts";
import type { TlsIdentity } from "../sip/transport/listen-options.ts";
import { type Behavior, findBehavior } from "./behaviors.ts";
import { type Synthesize, synthesizeSpeech } from "./speech-synthesis.ts";

/** Calls at one time, on all phones together. */
const MOST_CALLS = 200;

export interface DeskPhonesOptions {
  /** Address to listen on, e.g. 127.0.0.1. */
  host: string;
  /** Preferred port for UDP and TCP; another one when it is busy. 0: any free one. */
  port: number;
  /** Makes the phones reachable over TLS too, on the next port; another one when it is busy. */
  tls?: TlsIdentity;
  clock: MediaClock;
  /** More phones, by user name: `human`. */
  phones?: Record<string, (call: IncomingCall) => void>;
  /** The voice of phones that talk; absent: espeak-ng's, where it is installed. */
  synthesize?: Synthesize;
  trace?(trace: SipTrace): void;
  /** Called with defects that a call brought to light. */
  warn?(message: string): void;
}

export interface DeskPhones {
  /** Where they are called: `127.0.0.1:5070`. */
  readonly address: string;
  /** The same over TLS; null without it. */
  readonly tlsAddress: string | null;
  /** Hangs up and frees the ports. */
  close(): Promise<void>;
}

/** Starts the phones on the desk, all on one address: who rings is told by the user part of the SIP URI. */
export async function startDeskPhones(options: DeskPhonesOptions): Promise<DeskPhones> {
  const { host, port, tls, trace, warn, clock, phones = {}, synthesize = synthesizeSpeech } = options;
  const desk = { host, clock, synthesize };
  const receiveCall = (call: IncomingCall): void => {
    const receive: Behavior = Object.hasOwn(phones, call.to) ? phones[call.to]! : findBehavior(call.to);
    receive(call, desk);
  };
  const userAgent = await startAtPreferredPort({
    host,
    port,
    name: "Desk phone",
    receiveCall,
    mostCalls: MOST_CALLS,
    ...(tls && { tls }),
    ...(trace && { trace }),
    ...(warn && { warn }),
  });
  const address = reachableAddress(host);
  return {
    address: `${address}:${userAgent.port}`,
    tlsAddress: userAgent.tlsPort === null ? null : `${address}:${userAgent.tlsPort}`,
    close: () => userAgent.close(),
  };
}
