/** A request of ours with credentials, repeated where a challenge can be met. */
import type { IncomingResponse, OutgoingRequestDelegate } from "sip.js/lib/core/index.js";
import type { Attempt, Credentials } from "./credentials.ts";
import { SipHeaders } from "./headers.ts";

/** A final response of 300 or above, or none at all (408), or a broken transport (503). */
export class SipRequestRefused extends Error {
  override name = "SipRequestRefused";
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

export interface DialogRequest {
  method: string;
  uri: string;
  body: string;
  credentials: Credentials | null;
  /** Sends it with these header lines; a SIP.js function. */
  send(delegate: OutgoingRequestDelegate, extraHeaders: string[]): void;
}

/**
 * @returns the 2xx.
 * @throws SipRequestRefused for every other end.
 */
export async function requestInDialog(request: DialogRequest): Promise<IncomingResponse> {
  const { credentials, method, uri, body } = request;
  const attempt = credentials?.newAttempt();
  for (;;) {
    const response = await new Promise<IncomingResponse>((resolve) => {
      const delegate = { onAccept: resolve, onReject: resolve, onRedirect: resolve };
      request.send(delegate, credentials?.headersFor(method, uri, body) ?? []);
    });
    const code = response.message.statusCode ?? 0;
    if (code < 300) return response;
    if (!isAnswerable(response, attempt)) {
      throw new SipRequestRefused(code, response.message.reasonPhrase ?? "");
    }
  }
}

/** True for a challenge that can be met. */
export function isAnswerable({ message }: IncomingResponse, attempt: Attempt | undefined): boolean {
  const isChallenge = message.statusCode === 401 || message.statusCode === 407;
  return isChallenge && attempt?.canAnswer(headersOf(message)) === true;
}

/** The headers of a message as they came; none for a response that SIP.js made itself. */
export function headersOf(message: { data?: string }): SipHeaders {
  return SipHeaders.parse(message.data ?? "");
}
