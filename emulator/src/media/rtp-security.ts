import { Srtp, type SrtpParameters } from "./srtp.ts";

/** Encrypts what a leg sends and decrypts what it gets, or lets both pass as they are. */
export class RtpSecurity {
  #parameters: SrtpParameters | null = null;
  #session: Srtp | null = null;

  /**
   * With the same keys the session goes on: a new one would encrypt other sound with the same key stream.
   * @param parameters null: plain RTP.
   */
  use(parameters: SrtpParameters | null): void {
    const current = this.#parameters;
    const isSame =
      current?.suite === parameters?.suite &&
      current?.localKey === parameters?.localKey &&
      current?.remoteKey === parameters?.remoteKey;
    if (isSame) return;
    this.#parameters = parameters;
    this.#session = parameters && new Srtp(parameters);
  }

  protectRtp(packet: Buffer): Buffer {
    return this.#session?.protectRtp(packet) ?? packet;
  }

  /** @returns null for what is forged, broken or repeated. */
  unprotectRtp(datagram: Buffer): Buffer | null {
    return this.#session ? this.#session.unprotectRtp(datagram) : datagram;
  }

  protectRtcp(packet: Buffer): Buffer {
    return this.#session?.protectRtcp(packet) ?? packet;
  }

  /** @returns null for what is forged, broken or repeated. */
  unprotectRtcp(datagram: Buffer): Buffer | null {
    return this.#session ? this.#session.unprotectRtcp(datagram) : datagram;
  }
}
