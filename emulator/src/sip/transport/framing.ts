/** Where a SIP message begins and ends: RFC 3261 section 18.3. Pure. */

/** One message; above it is no telephone call any more. */
export const LARGEST_MESSAGE_BYTES = 65_535;

const END_OF_HEAD = "\r\n\r\n";

/** A stream that can't be cut into messages any more; its connection has to be closed. */
export class FramingError extends Error {
  override name = "FramingError";
}

/** Cuts a TCP or TLS stream into messages, by Content-Length. */
export class MessageFramer {
  #buffer = Buffer.alloc(0);

  /**
   * @returns the messages now complete, and whether the other side asked for a sign of life: a double CRLF
   * (RFC 5626 section 4.4.1).
   * @throws FramingError for a message above 64 kB or without a readable length.
   */
  push(chunk: Buffer): { messages: string[]; isPing: boolean } {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    const messages: string[] = [];
    let isPing = false;
    for (;;) {
      isPing = this.#skipLineEnds() >= END_OF_HEAD.length || isPing;
      const message = this.#next();
      if (message === null) return { messages, isPing };
      messages.push(message);
    }
  }

  #skipLineEnds(): number {
    let count = 0;
    while (this.#buffer[count] === 0x0d || this.#buffer[count] === 0x0a) count += 1;
    this.#buffer = this.#buffer.subarray(count);
    return count;
  }

  #next(): string | null {
    const headEnd = this.#buffer.indexOf(END_OF_HEAD);
    if (headEnd === -1) {
      if (this.#buffer.length > LARGEST_MESSAGE_BYTES) throw new FramingError("Message without an end");
      return null;
    }
    const head = this.#buffer.toString("latin1", 0, headEnd);
    const bodyStart = headEnd + END_OF_HEAD.length;
    const length = bodyStart + (contentLength(head) ?? 0);
    if (length > LARGEST_MESSAGE_BYTES) throw new FramingError("Message above 64 kB");
    if (this.#buffer.length < length) return null;
    const message = this.#buffer.toString("utf8", 0, length);
    this.#buffer = this.#buffer.subarray(length);
    return message;
  }
}

/** @returns the message without what follows it; null for a keep-alive or for one that was cut off. */
export function frameDatagram(datagram: Buffer): string | null {
  const headEnd = datagram.indexOf(END_OF_HEAD);
  if (headEnd <= 0) return null;
  const head = datagram.toString("latin1", 0, headEnd);
  const bodyStart = headEnd + END_OF_HEAD.length;
  const declared = /^(?:content-length|l)[ \t]*:/im.test(head) ? tryContentLength(head) : undefined;
  if (declared === null) return null;
  const end = declared === undefined ? datagram.length : bodyStart + declared;
  return datagram.length < end ? null : datagram.toString("utf8", 0, end);
}

function contentLength(head: string): number | undefined {
  const value = /^(?:content-length|l)[ \t]*:(.*)$/im.exec(head)?.[1]?.trim();
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new FramingError("Malformed Content-Length");
  return Number(value);
}

function tryContentLength(head: string): number | null | undefined {
  try {
    return contentLength(head);
  } catch (error) {
    if (error instanceof FramingError) return null;
    throw error;
  }
}
