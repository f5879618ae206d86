import type { Endpoint } from "./rtp-sockets.ts";

/** After this much silence a source may go on from another place. */
const SILENCE_BEFORE_MOVE_MS = 1_000;

/**
 * Where the other side is: where its SDP says, or else where its packets really come from (symmetric RTP, RFC 4961),
 * because a phone behind a router does not know its own address.
 *
 * The place that the SDP names is always believed, another one only until any sound has come. From then on nobody is
 * followed to a new place but the source itself, known by its SSRC: whoever guesses our port could else talk into the
 * call, and have its sound sent to themselves.
 */
export class RemoteEndpoint {
  readonly #signaled: Endpoint | null;
  #endpoint: Endpoint | null;
  #heard: { ssrc: number; atMs: number } | null = null;

  /** @param signaled null: not known, its first packet will tell. */
  constructor(signaled: Endpoint | null) {
    this.#signaled = signaled;
    this.#endpoint = signaled;
  }

  /** Where to send to; null: not known yet. */
  get endpoint(): Endpoint | null {
    return this.#endpoint;
  }

  /** @returns whether a packet from there is the other side's; if so, packets go there from now on. */
  accept(from: Endpoint, ssrc: number, nowMs: number): boolean {
    if (!this.#isBelieved(from, ssrc, nowMs)) return false;
    this.#endpoint = { address: from.address, port: from.port };
    this.#heard = { ssrc, atMs: nowMs };
    return true;
  }

  #isBelieved(from: Endpoint, ssrc: number, nowMs: number): boolean {
    const heard = this.#heard;
    // Whoever sends so can't be answered (RFC 768), and the system throws where it is tried.
    if (from.port === 0) return false;
    if (heard === null || isSame(from, this.#signaled) || isSame(from, this.#endpoint)) return true;
    return ssrc === heard.ssrc && nowMs - heard.atMs > SILENCE_BEFORE_MOVE_MS;
  }
}

const isSame = (one: Endpoint, other: Endpoint | null) =>
  one.port === other?.port && one.address === other.address;
