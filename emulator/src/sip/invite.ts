/** The INVITE that we send: first without, then with credentials. */
import { randomBytes, randomUUID } from "node:crypto";
import type {
  IncomingResponse,
  OutgoingInviteRequest,
  OutgoingInviteRequestDelegate,
  URI,
} from "sip.js/lib/core/index.js";
import { type CallCore, sdpBody } from "./call-core.ts";
import { type Caller, callHeaders, parseCaller } from "./call-headers.ts";
import { type Attempt, Credentials } from "./credentials.ts";
import { isAnswerable } from "./dialog-request.ts";
import type { OutgoingCallRequest } from "./sip-call.ts";
import { toCoreUri } from "./uri/core-uri.ts";
import { parseSipUri, type SipUri } from "./uri/uri.ts";

export class Invite {
  readonly callId = randomUUID();
  readonly target: SipUri;
  readonly caller: Caller;
  readonly credentials: Credentials | null;
  readonly #offer: string;
  readonly #target: URI;
  readonly #headers: string[];
  readonly #attempt: Attempt | undefined;
  readonly #fromTag = randomBytes(8).toString("hex");
  #sequence = 0;
  #authorization: string[] = [];

  /**
   * @param host ours, for a caller without one.
   * @throws SipUriError when `to` or `from` can't be used, SipHeaderError for a header that can't be sent.
   */
  constructor(request: OutgoingCallRequest, host: string) {
    this.target = parseSipUri(request.to);
    this.caller = parseCaller(request.from, host);
    this.credentials = request.auth === undefined ? null : new Credentials(request.auth);
    this.#offer = request.offer;
    this.#target = toCoreUri(request.to);
    this.#headers = callHeaders(request.headers ?? {});
    this.#attempt = this.credentials?.newAttempt();
  }

  /** Of the INVITE sent last: its ACK carries them too (RFC 3261 section 22.1). */
  get authorization(): string[] {
    return this.#authorization;
  }

  send({ core, contactHeader }: CallCore, delegate: OutgoingInviteRequestDelegate): OutgoingInviteRequest {
    this.#sequence += 1;
    this.#authorization =
      this.credentials?.headersFor("INVITE", this.#target.toRaw(), this.#offer) ?? this.#authorization;
    const { uri, displayName } = this.caller;
    const message = core.makeOutgoingRequestMessage(
      "INVITE",
      this.#target,
      uri,
      this.#target,
      { callId: this.callId, fromTag: this.#fromTag, cseq: this.#sequence, fromDisplayName: displayName },
      [contactHeader, ...this.#headers, ...this.#authorization],
      sdpBody(this.#offer),
    );
    return core.invite(message, delegate);
  }

  /** True for a challenge that the next INVITE can meet. */
  canMeet(response: IncomingResponse): boolean {
    return isAnswerable(response, this.#attempt);
  }
}
