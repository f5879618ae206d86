/** Decides for each request from the wire: which call it belongs to, whether it begins one, or why it is refused. */
import type { RunningCall } from "./call-context.ts";
import { ALLOWED_METHODS, SUPPORTED_OPTIONS } from "./call-core.ts";
import type { IncomingCall } from "./contract.ts";
import type { ReceivedCall } from "./incoming-call.ts";
import type { BrokenRequest, SipRequest } from "./message.ts";
import { formatResponse, type Refusal, refuseExtensions } from "./refusal.ts";
import type { Flow } from "./transport/flow.ts";
import { type ReplyAddress, stampReceived } from "./via.ts";

export interface DispatcherParts {
  name: string;
  receiveCall: ((call: IncomingCall) => void) | undefined;
  callsOf(callId: string): RunningCall[];
  begin(request: SipRequest, flow: Flow): ReceivedCall;
  replyFlow(flow: Flow, address: ReplyAddress): Flow;
}

const ALLOW = `Allow: ${ALLOWED_METHODS.join(", ")}`;
const CAPABILITIES = [ALLOW, "Accept: application/sdp", `Supported: ${SUPPORTED_OPTIONS.join(", ")}`];

export class RequestDispatcher {
  readonly #parts: DispatcherParts;
  #refused = 0;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Requests refused because they belong to no dialog of ours. */
  get refused(): number {
    return this.#refused;
  }

  receive(request: SipRequest | BrokenRequest, flow: Flow): void {
    const { via, replyTo } = stampReceived(request.headers, flow.remote);
    const stamped = { ...request, headers: request.headers.withFirst("via", via) };
    const back = this.#parts.replyFlow(flow, replyTo);
    if (stamped.kind === "broken") {
      this.#reply(stamped, back, { code: 400, reason: stamped.problem });
      return;
    }
    const [topVia] = stamped.message.headers.Via ?? [];
    if (topVia !== undefined) topVia.raw = via;
    this.#dispatch(stamped, flow, back);
  }

  #dispatch(request: SipRequest, flow: Flow, back: Flow): void {
    const calls = this.#parts.callsOf(request.message.callId);
    const owner = calls.find(({ core }) => core.accepts(request));
    const extensions = refuseExtensions(request.headers, SUPPORTED_OPTIONS);
    const isNew = request.method === "INVITE" && !request.message.toTag;
    if (request.method === "ACK") {
      if (owner !== undefined) guardCall(owner, () => owner.receiveRequest(request, back));
    } else if (extensions !== null && request.method !== "CANCEL") {
      this.#reply(request, back, extensions);
    } else if (owner !== undefined) {
      guardCall(owner, () => owner.receiveRequest(request, back));
    } else if (calls.some(({ core }) => core.isLate(request))) {
      this.#reply(request, back, afterTheEnd(request.method));
    } else if (isNew && this.#parts.receiveCall !== undefined) {
      this.#begin(request, flow, back, this.#parts.receiveCall);
    } else {
      this.#reply(request, back, this.#refusalOf(request));
    }
  }

  #begin(request: SipRequest, flow: Flow, back: Flow, receiveCall: (call: IncomingCall) => void): void {
    const { callId, fromTag, cseq } = request.message;
    const isMerged = this.#parts.callsOf(callId).some(({ core }) => core.hasReceived(fromTag, cseq));
    // The same INVITE on two ways, by a proxy that forked it (RFC 3261 section 8.2.2.2).
    if (isMerged) {
      this.#reply(request, back, { code: 482, reason: "Loop Detected" });
    } else if (request.headers.get("contact") === undefined) {
      this.#reply(request, back, { code: 400, reason: "Missing Contact" });
    } else {
      const call = this.#parts.begin(request, flow);
      guardCall(call, () => {
        call.receiveRequest(request, back);
        receiveCall(call);
      });
    }
  }

  #refusalOf({ method, message }: SipRequest): Refusal {
    if (method === "OPTIONS" && !message.toTag && this.#parts.receiveCall !== undefined) {
      return { code: 200, reason: "OK", lines: CAPABILITIES };
    }
    this.#refused += 1;
    if (message.toTag || method === "CANCEL" || method === "BYE") {
      return { code: 481, reason: "Call/Transaction Does Not Exist" };
    }
    if (!ALLOWED_METHODS.includes(method)) return { code: 405, reason: "Method Not Allowed", lines: [ALLOW] };
    return { code: 403, reason: "Forbidden" };
  }

  #reply(request: SipRequest | BrokenRequest, back: Flow, answer: Refusal): void {
    // An answer that can't be delivered is asked for again by whoever wants it.
    back.send(formatResponse(request, answer, this.#parts.name)).catch(() => undefined);
  }
}

/** A defect while a message is handled ends the call that it belongs to, and no other. */
export function guardCall(call: RunningCall, handle: () => void): void {
  try {
    handle();
  } catch (error) {
    call.fail(error instanceof Error ? error : new Error(String(error)));
  }
}

/** A BYE that crossed ours is welcome, all else comes too late. */
function afterTheEnd(method: string): Refusal {
  if (method === "BYE") return { code: 200, reason: "OK" };
  return { code: 481, reason: "Call/Transaction Does Not Exist" };
}
