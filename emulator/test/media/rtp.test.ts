import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatRtp, parseRtp, sequenceDistance, timestampDistance } from "../../src/media/rtp.ts";

const packet = {
  marker: true,
  payloadType: 8,
  sequenceNumber: 65_535,
  timestamp: 4_294_967_295,
  ssrc: 0xdeadbeef,
  payload: Buffer.from("sound"),
};

describe("RTP packets", () => {
  test("come back from the wire as they were", () => {
    expect(parseRtp(formatRtp(packet))).toEqual(packet);
  });

  test("are laid out as RFC 3550 draws them", () => {
    expect(formatRtp(packet).toString("hex")).toBe("8088ffffffffffffdeadbeef736f756e64");
  });

  test("lose their contributing sources, extension and padding on the way in", () => {
    const datagram = Buffer.from(
      "b1" + "00" + "0001" + "00000002" + "00000003" + "aaaaaaaa" + "bede0001" + "11223344" + "7777" + "0002",
      "hex",
    );
    expect(parseRtp(datagram)?.payload.toString("hex")).toBe("7777");
  });

  test.each([
    ["too short", "8000000100000002000000"],
    ["version 1", "400000010000000200000003"],
    ["contributing sources beyond the end", "8f0000010000000200000003"],
    ["an extension beyond the end", "900000010000000200000003bede0009"],
    ["half an extension header", "900000010000000200000003be"],
    ["more padding than packet", "a0000001000000020000000300ff"],
    ["padding of nothing", "a000000100000002000000030000"],
  ])("are refused when they have %s", (_, hex) => {
    expect(parseRtp(Buffer.from(hex, "hex"))).toBeNull();
  });

  test("of any bytes never throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void parseRtp(Buffer.from(bytes))));
  });

  test("know what comes after what across the wrap", () => {
    expect(sequenceDistance(65_535, 0)).toBe(1);
    expect(sequenceDistance(2, 65_534)).toBe(-4);
    expect(timestampDistance(4_294_967_200, 64)).toBe(160);
    expect(timestampDistance(64, 4_294_967_200)).toBe(-160);
  });
});
