/**
 * Answers STUN binding requests (RFC 8489): "from where do you see me?". Without an answer a browser waits two
 * seconds with each offer. Authentication is neither asked for nor given.
 *
 *     0                   1                   2                   3
 *     |0 0|  message type             |  message length               |
 *     |                     magic cookie 0x2112A442                   |
 *     |                     transaction id (96 bits)                  |
 */
const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
/** XOR-MAPPED-ADDRESS, RFC 8489 section 14.2. */
const XOR_MAPPED_ADDRESS = 0x0020;
const FAMILY_IPV4 = 0x01;

/**
 * @param sender IPv4 address and port that the datagram came from.
 * @returns the response, or null for anything that is no binding request.
 */
export function answerBinding(
  datagram: Uint8Array,
  sender: { address: string; port: number },
): Uint8Array | null {
  const request = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  if (request.length < HEADER_BYTES) return null;
  if (request.readUInt16BE(0) !== BINDING_REQUEST || request.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  const octets = sender.address.split(".").map(Number);
  // Port 0 says that there is none to answer to (RFC 768).
  if (sender.port === 0 || octets.length !== 4 || octets.some((octet) => !Number.isInteger(octet)))
    return null;
  const attribute = Buffer.alloc(12);
  attribute.writeUInt16BE(XOR_MAPPED_ADDRESS, 0);
  attribute.writeUInt16BE(8, 2);
  attribute.writeUInt8(FAMILY_IPV4, 5);
  attribute.writeUInt16BE(sender.port ^ (MAGIC_COOKIE >>> 16), 6);
  attribute.writeUInt32BE((Buffer.from(octets).readUInt32BE() ^ MAGIC_COOKIE) >>> 0, 8);
  const header = Buffer.from(request.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(BINDING_SUCCESS, 0);
  header.writeUInt16BE(attribute.length, 2);
  return Buffer.concat([header, attribute]);
}
