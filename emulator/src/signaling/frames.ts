/**
 * Rumor frames: what travels in each binary WebSocket message between @opentok/client and the platform.
 *
 *     u32  length of all that follows        (big endian, as everything here)
 *     u16  reserved, 0
 *     u8   type
 *     u8   number of addresses, each:  u16 length, UTF-8
 *     u8   number of headers, each:    u16 length, UTF-8 name, u16 length, UTF-8 value
 *     ...  payload, UTF-8, to the end
 */
export const frameTypes = {
  subscribe: 0,
  unsubscribe: 1,
  message: 2,
  connect: 3,
  disconnect: 4,
  ping: 7,
  pong: 8,
  status: 9,
} as const;
export type FrameType = keyof typeof frameTypes;

export interface Frame {
  type: FrameType;
  addresses: string[];
  headers: Record<string, string>;
  payload: string;
}

/** Bytes that are no Rumor frame. */
export class FrameError extends Error {
  override name = "FrameError";
}

const LENGTH_BYTES = 4;
const RESERVED_BYTES = 2;
const COUNT_MAX = 0xff;
const TEXT_MAX_BYTES = 0xffff;

const typeNames = new Map<number, FrameType>(
  Object.entries(frameTypes).map(([name, code]) => [code, name as FrameType]),
);

/**
 * @param bytes one whole WebSocket message. Its length field is not looked at, as the browser library does not either.
 * @throws FrameError when the bytes are cut short or carry an unknown type.
 */
export function parseFrame(bytes: Uint8Array): Frame {
  const reader = new Reader(bytes);
  reader.skip(LENGTH_BYTES + RESERVED_BYTES);
  const code = reader.byte();
  const type = typeNames.get(code);
  if (!type) throw new FrameError(`Unknown frame type ${code}`);
  const addresses = Array.from({ length: reader.byte() }, () => reader.text());
  const headers = Array.from({ length: reader.byte() }, () => [reader.text(), reader.text()] as const);
  // fromEntries defines properties, so a header called __proto__ is a header and nothing else.
  return { type, addresses, headers: Object.fromEntries(headers), payload: reader.rest() };
}

/** @throws FrameError when there are more than 255 addresses or headers, or one is longer than 65,535 bytes. */
export function formatFrame(frame: Frame): Uint8Array {
  const headers = Object.entries(frame.headers);
  if (frame.addresses.length > COUNT_MAX || headers.length > COUNT_MAX) {
    throw new FrameError("A frame has room for 255 addresses and 255 headers");
  }
  const body = Buffer.concat([
    Buffer.from([0, 0, frameTypes[frame.type], frame.addresses.length]),
    ...frame.addresses.map(formatText),
    Buffer.from([headers.length]),
    ...headers.flatMap(([name, value]) => [formatText(name), formatText(value)]),
    Buffer.from(frame.payload, "utf8"),
  ]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

function formatText(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length > TEXT_MAX_BYTES) throw new FrameError("An address or header is longer than 65,535 bytes");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Reads forward through bytes, and says so when they end too early. */
class Reader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  skip(count: number): void {
    this.#take(count);
  }

  byte(): number {
    return this.#take(1).readUInt8();
  }

  text(): string {
    return this.#take(this.#take(2).readUInt16BE()).toString("utf8");
  }

  rest(): string {
    return this.#bytes.subarray(this.#position).toString("utf8");
  }

  #take(count: number): Buffer {
    const end = this.#position + count;
    if (end > this.#bytes.length) throw new FrameError("The frame is cut short");
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}
