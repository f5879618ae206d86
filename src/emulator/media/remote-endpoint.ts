import type { Endpoint } from "./rtp-sockets.ts";

/** After this much silence from where packets came, packets from elsewhere are believed. */
const SILENCE_BEFORE_MOVE_MS = 1_000;

/**
 * Where the other side is: first where its SDP says, then where its packets really come from (symmetric RTP,
 * RFC 4961), because a phone behind a router does not know its own address. Only one place at a time is listened to.
 */
export class RemoteEndpoint {
  #endpoint: Endpoint;
  #heardAt: number | null = null;

  constructor(signaled: Endpoint) {
    this.#endpoint = signaled;
  }

  /** Where to send to. */
  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /** @returns whether a packet from there is the other side's; if so, packets go there from now on. */
  accept(from: Endpoint, nowMs: number): boolean {
    const isSame = from.port === this.#endpoint.port && from.address === this.#endpoint.address;
    const isSilent = this.#heardAt === null || nowMs - this.#heardAt > SILENCE_BEFORE_MOVE_MS;
    if (!isSame && !isSilent) return false;
    if (!isSame) this.#endpoint = { address: from.address, port: from.port };
    this.#heardAt = nowMs;
    return true;
  }
}
