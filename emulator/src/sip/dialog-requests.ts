/** Our requests inside a dialog: re-INVITE, INFO, BYE. */
import {
  type AckableIncomingResponseWithSession,
  type IncomingResponse,
  type Session,
  SessionDialog,
} from "sip.js/lib/core/index.js";
import { type CallCore, sdpBody } from "./call-core.ts";
import type { Credentials } from "./credentials.ts";
import { type DialogRequest, requestInDialog, SipRequestRefused } from "./dialog-request.ts";
import type { Clock } from "./transport/timers.ts";

export interface DialogRequestsOptions {
  session: Session;
  core: CallCore;
  credentials: Credentials | null;
  clock: Clock;
  /** Whether the INVITE was ours: decides who waits how long when both sides re-INVITE at once. */
  isCaller: boolean;
}

const MOST_GLARES = 5;

export class DialogRequests {
  readonly #options: DialogRequestsOptions;
  readonly #closed = new AbortController();
  #reoffers: Promise<unknown> = Promise.resolve();

  constructor(options: DialogRequestsOptions) {
    this.#options = options;
  }

  /**
   * Sends a re-INVITE, one at a time.
   * @param lines further header lines.
   * @throws SipRequestRefused
   */
  reoffer(offer: string, lines: string[]): Promise<IncomingResponse> {
    const result = this.#reoffers.then(() => this.#unlessClosed(this.#reoffer(offer, lines)));
    this.#reoffers = result.catch(() => undefined);
    return result;
  }

  /** @throws SipRequestRefused */
  async info(contentType: string, body: string): Promise<void> {
    const content = { contentDisposition: "render", contentType, content: body };
    const { session } = this.#options;
    await this.#unlessClosed(
      this.#request("INFO", body, (delegate, extraHeaders) =>
        session.info(delegate, { extraHeaders, body: content }),
      ),
    );
  }

  /** The call is over with any answer: 481 says the same as 200, and so does silence. */
  bye(): void {
    const { session } = this.#options;
    this.#request("BYE", "", (delegate, extraHeaders) => session.bye(delegate, { extraHeaders })).catch(
      () => undefined,
    );
  }

  /** Every request but a BYE that is still under way is refused from here on. */
  close(): void {
    this.#closed.abort();
  }

  async #reoffer(offer: string, lines: string[]): Promise<IncomingResponse> {
    for (let glares = 0; ; glares += 1) {
      try {
        return await this.#request("INVITE", offer, (delegate, authorization) =>
          this.#invite(offer, [...lines, ...authorization], delegate),
        );
      } catch (error) {
        const isGlare = error instanceof SipRequestRefused && error.code === 491 && glares < MOST_GLARES;
        if (!isGlare) throw error;
        await this.#pauseAfterGlare();
      }
    }
  }

  #invite(offer: string, lines: string[], delegate: Parameters<DialogRequest["send"]>[0]): void {
    const { session, core } = this.#options;
    if (session instanceof SessionDialog && session.reinviteUserAgentServer !== undefined) {
      throw new SipRequestRefused(491, "The other side is changing the media");
    }
    const onAccept = (response: AckableIncomingResponseWithSession) => {
      response.ack();
      delegate.onAccept?.(response);
    };
    const extraHeaders = [core.contactHeader, ...lines];
    session.invite({ ...delegate, onAccept }, { extraHeaders, body: sdpBody(offer) });
  }

  /** Each side waits a random time of its own range (RFC 3261 section 14.1). */
  async #pauseAfterGlare(): Promise<void> {
    const { clock, isCaller } = this.#options;
    const pauseMs = isCaller ? 2_100 + Math.random() * 1_900 : Math.random() * 2_000;
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    if (this.#closed.signal.aborted) throw ended();
  }

  #request(method: string, body: string, send: DialogRequest["send"]): Promise<IncomingResponse> {
    const { session, credentials } = this.#options;
    return requestInDialog({ method, uri: session.remoteTarget.toRaw(), body, credentials, send });
  }

  async #unlessClosed<T>(outcome: Promise<T>): Promise<T> {
    const { signal } = this.#closed;
    let giveUp = () => {};
    const closing = new Promise<never>((_, reject) => {
      giveUp = () => reject(ended());
    });
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      return await Promise.race([outcome, closing]);
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }
}

const ended = () => new SipRequestRefused(487, "The call has ended");
