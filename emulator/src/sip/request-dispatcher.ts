/** Decides for each request from the wire: which call it belongs to, whether it begins one, or why it is refused. */
import type { RunningCall } from "./call-context.ts";
import { ALLOWED_METHODS, SUPPORTED_OPTIONS } from "./call-core.ts";
import { guardCall } from "./call-guard.ts";
import type { SipHeaders } from "./headers.ts";
import type { ReceivedCall } from "./incoming-call.ts";
import {
  MalformedMessage,
  type MessageHead,
  parseRequest,
  problemOfHead,
  type SipRequest,
} from "./message.ts";
import { formatResponse, type Refusal, refuseExtensions } from "./refusal.ts";
import type { IncomingCall } from "./sip-call.ts";
import type { Flow } from "./transport/flow.ts";
import { type ReplyAddress, stampReceived } from "./via.ts";

export interface DispatcherParts {
  name: string;
  receiveCall: ((call: IncomingCall) => void | Promise<void>) | undefined;
  callsOf(callId: string): RunningCall[];
  /** As many calls as it can take are running. */
  isFull(): boolean;
  begin(request: SipRequest, flow: Flow): ReceivedCall;
  replyFlow(flow: Flow, address: ReplyAddress): Flow;
  /** @param flow on which the message came that brought it to light. */
  tellDefect(error: unknown, flow: Flow): void;
}

const SERVER_ERROR = { code: 500, reason: "Server Internal Error" };
const NO_SUCH_CALL = { code: 481, reason: "Call/Transaction Does Not Exist" };
const TOO_MANY_CALLS = { code: 503, reason: "Service Unavailable", lines: ["Retry-After: 10"] };
const ALLOW = `Allow: ${ALLOWED_METHODS.join(", ")}`;
const CAPABILITIES = [ALLOW, "Accept: application/sdp", `Supported: ${SUPPORTED_OPTIONS.join(", ")}`];

export class RequestDispatcher {
  readonly #parts: DispatcherParts;
  #refused = 0;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Requests refused because they belong to no call of ours, or can't be read. */
  get refused(): number {
    return this.#refused;
  }

  /** An error outside a call is answered 500; inside, the call ends. */
  receive(unstamped: MessageHead, flow: Flow): void {
    const { via, replyTo } = stampReceived(unstamped.headers, flow.remote);
    const head = { ...unstamped, headers: unstamped.headers.withFirst("via", via) };
    const back = this.#parts.replyFlow(flow, replyTo);
    try {
      this.#sort(head, flow, back);
    } catch (error) {
      const isMalformed = error instanceof MalformedMessage;
      if (!isMalformed) this.#parts.tellDefect(error, flow);
      this.#reply(head, back, isMalformed ? this.#answerMalformed(head, error.message) : SERVER_ERROR);
    }
  }

  #sort(head: MessageHead, flow: Flow, back: Flow): void {
    const isExpected = this.#parts.callsOf(head.headers.get("call-id") ?? "").length > 0;
    if (isExpected || this.#isNewCall(head)) this.#dispatch(parseRequest(head), flow, back);
    else this.#refuse(head, back);
  }

  #dispatch(request: SipRequest, flow: Flow, back: Flow): void {
    const calls = this.#parts.callsOf(request.message.callId);
    const owner = calls.find(({ core }) => core.accepts(request));
    const extensions = refuseExtensions(request.headers, SUPPORTED_OPTIONS);
    if (request.method === "ACK") {
      if (owner !== undefined) this.#handOver(request, owner, flow, back);
    } else if (extensions !== null && request.method !== "CANCEL") {
      this.#reply(request, back, extensions);
    } else if (owner !== undefined) {
      this.#handOver(request, owner, flow, back);
    } else if (calls.some(({ core }) => core.isLate(request))) {
      this.#reply(request, back, afterTheEnd(request.method));
    } else if (this.#isNewCall(request)) {
      this.#begin(request, flow, back);
    } else {
      this.#refuse(request, back);
    }
  }

  #handOver(request: SipRequest, owner: RunningCall, flow: Flow, back: Flow): void {
    this.#guard(owner, flow, () => owner.receiveRequest(request, back));
  }

  #isNewCall({ method, headers }: MessageHead): boolean {
    return method === "INVITE" && !isInDialog(headers) && this.#parts.receiveCall !== undefined;
  }

  #begin(request: SipRequest, flow: Flow, back: Flow): void {
    const { callId, fromTag, cseq } = request.message;
    const isMerged = this.#parts.callsOf(callId).some(({ core }) => core.hasReceived(fromTag, cseq));
    // The same INVITE on two ways, by a proxy that forked it (RFC 3261 section 8.2.2.2).
    if (isMerged) {
      this.#reply(request, back, { code: 482, reason: "Loop Detected" });
    } else if (request.headers.get("contact") === undefined) {
      this.#reply(request, back, this.#answerMalformed(request, "Missing Contact"));
    } else if (this.#parts.isFull()) {
      this.#reply(request, back, TOO_MANY_CALLS);
    } else {
      const call = this.#parts.begin(request, flow);
      this.#guard(call, flow, () => {
        call.receiveRequest(request, back);
        if (!call.isOver) return this.#parts.receiveCall?.(call);
      });
    }
  }

  #guard(call: RunningCall, flow: Flow, handle: () => void | Promise<void>): void {
    guardCall(call, (error) => this.#parts.tellDefect(error, flow), handle);
  }

  #refuse(head: MessageHead, back: Flow): void {
    const problem = problemOfHead(head);
    const answer =
      problem === undefined ? this.#answerUnsolicited(head) : this.#answerMalformed(head, problem);
    this.#reply(head, back, answer);
  }

  #answerUnsolicited({ method, headers }: MessageHead): Refusal {
    if (method === "OPTIONS" && !isInDialog(headers) && this.#parts.receiveCall !== undefined) {
      return { code: 200, reason: "OK", lines: CAPABILITIES };
    }
    this.#countRefused(method);
    if (isInDialog(headers) || method === "CANCEL" || method === "BYE") return NO_SUCH_CALL;
    if (!ALLOWED_METHODS.includes(method)) return { code: 405, reason: "Method Not Allowed", lines: [ALLOW] };
    return { code: 403, reason: "Forbidden" };
  }

  #answerMalformed({ method }: MessageHead, reason: string): Refusal {
    this.#countRefused(method);
    return { code: 400, reason };
  }

  #countRefused(method: string): void {
    if (method !== "ACK") this.#refused += 1;
  }

  /** Never answers an ACK (RFC 3261 section 17). */
  #reply(head: MessageHead, back: Flow, answer: Refusal): void {
    if (head.method === "ACK") return;
    // An answer that can't be delivered is asked for again by whoever wants it.
    back.send(formatResponse(head.headers, answer, this.#parts.name)).catch(() => undefined);
  }
}

/** A BYE that crossed ours is welcome, all else comes too late. */
function afterTheEnd(method: string): Refusal {
  return method === "BYE" ? { code: 200, reason: "OK" } : NO_SUCH_CALL;
}

const isInDialog = (headers: SipHeaders) => /;\s*tag\s*=/i.test(headers.get("to") ?? "");
