import type { CallCore } from "./call-core.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import type { Flow } from "./transport/flow.ts";
import type { Clock, SipTimers } from "./transport/timers.ts";
import type { SipTransport } from "./transport/transport.ts";
import type { Protocol } from "./uri/uri.ts";

/** Called with each defect. Does not throw. */
export type TellDefect = (error: unknown) => void;

/** Parts of the user agent that a call uses. */
export interface CallContext {
  name: string;
  /** Ours, as the other side may call it. */
  host: string;
  transport: SipTransport;
  clock: Clock;
  timers: SipTimers;
  portFor(protocol: Protocol): number;
  tellDefect: TellDefect;
  /** Nothing of this call is expected any more. */
  forget(call: RunningCall): void;
}

/** A call as its user agent handles it, whoever placed it. */
export interface RunningCall {
  readonly id: string;
  readonly core: CallCore;
  /** True when nothing is left but what the network may still deliver. */
  readonly isOver: boolean;
  receiveRequest(request: SipRequest, replyTo: Flow): void;
  receiveResponse(response: SipResponse): void;
  flowClosed(flow: Flow, reason: string): void;
  uses(flow: Flow): boolean;
  hangUp(): void;
  /** Ends it after a defect; where it is over already there is nothing to do. */
  fail(error: Error): void;
  dispose(): void;
}
