import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RtcpPacketConverter, RtcpRrPacket, RtcpSourceDescriptionPacket, RtcpSrPacket } from "werift-rtp";
import { ReceiverStatistics } from "../../src/media/receiver-statistics.ts";
import { formatRtcp, parseRtcp, reportIntervalMs } from "../../src/media/rtcp.ts";

const block = {
  ssrc: 7,
  fractionLost: 64,
  packetsLost: 1_000,
  highestSequence: 0x0002_1234,
  jitter: 33,
  lastSenderReport: 0xaabbccdd,
  delaySinceLastSenderReport: 65_536,
};
const sent = { atMs: 1_500, rtpTimestamp: 4_000, packets: 50, octets: 8_000 };

describe("RTCP", () => {
  test("of a sender is read by another implementation as it was meant", () => {
    const packets = RtcpPacketConverter.deSerialize(
      formatRtcp({ ssrc: 9, cname: "phone", sent, received: [block] }),
    );
    const [report, description] = packets;
    expect(report).toBeInstanceOf(RtcpSrPacket);
    expect(report).toMatchObject({
      ssrc: 9,
      senderInfo: {
        ntpTimestamp: (2_208_988_801n << 32n) | 0x8000_0000n,
        rtpTimestamp: 4_000,
        packetCount: 50,
        octetCount: 8_000,
      },
      reports: [
        {
          ssrc: 7,
          fractionLost: 64,
          packetsLost: 1_000,
          highestSequence: 0x0002_1234,
          jitter: 33,
          lsr: 0xaabbccdd,
          dlsr: 65_536,
        },
      ],
    });
    expect(description).toBeInstanceOf(RtcpSourceDescriptionPacket);
    expect(description).toMatchObject({ chunks: [{ source: 9, items: [{ type: 1, text: "phone" }] }] });
  });

  test("of somebody who only listens is a receiver report", () => {
    const [report] = RtcpPacketConverter.deSerialize(
      formatRtcp({ ssrc: 9, cname: "p", sent: null, received: [] }),
    );
    expect(report).toBeInstanceOf(RtcpRrPacket);
  });

  test("says goodbye", () => {
    const packet = formatRtcp({ ssrc: 9, cname: "phone", sent, received: [], isLeaving: true });
    expect(parseRtcp(packet)?.byes).toEqual([9]);
  });

  test("comes back from the wire as it was", () => {
    const packet = formatRtcp({ ssrc: 9, cname: "phone", sent, received: [block] });
    expect(parseRtcp(packet)).toEqual({
      ssrc: 9,
      senderReports: [{ ssrc: 9, middleNtp: (((2_208_988_801 & 0xffff) << 16) | 0x8000) >>> 0 }],
      receptionReports: [block],
      byes: [],
    });
  });

  test("of any bytes never throws", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void parseRtcp(Buffer.from(bytes))));
  });

  test("is sent every 5 s on average, at random within half of it, sooner at first", () => {
    expect(reportIntervalMs(false, 0)).toBeCloseTo(2_052, -1);
    expect(reportIntervalMs(false, 1)).toBeCloseTo(6_156, -1);
    expect(reportIntervalMs(true, 0.5)).toBeCloseTo(2_052, -1);
  });
});

describe("the quality of what is received", () => {
  const receive = (statistics: ReceiverStatistics, sequenceNumber: number, nowMs: number, ssrc = 1) =>
    statistics.receive(
      { ssrc, sequenceNumber: sequenceNumber & 0xffff, timestamp: sequenceNumber * 160 },
      nowMs,
    );

  test("is not known before anything came", () => {
    expect(new ReceiverStatistics().report(0)).toBeNull();
  });

  test("counts what is lost, also across the wrap, and since the last report", () => {
    const statistics = new ReceiverStatistics();
    for (let n = 65_500; n < 65_600; n++) if (n % 4 !== 0) receive(statistics, n, n * 20);
    expect(statistics.report(0)).toMatchObject({
      fractionLost: 62,
      packetsLost: 24,
      highestSequence: 65_599,
    });
    for (let n = 65_600; n < 65_700; n++) receive(statistics, n, n * 20);
    expect(statistics.report(0)).toMatchObject({ fractionLost: 0, packetsLost: 24 });
  });

  test("does not take a restart of the sender for a loss", () => {
    const statistics = new ReceiverStatistics();
    for (const n of [1, 2, 3, 20_000, 20_001]) receive(statistics, n, n * 20);
    expect(statistics.lost).toBe(0);
    for (const n of [5, 6]) receive(statistics, n, n * 20, 2);
    expect(statistics.report(0)).toMatchObject({ ssrc: 2, packetsLost: 0, highestSequence: 6 });
  });

  test("has no jitter for a steady stream, and as much as packets are off for another", () => {
    const [steady, shaky] = [new ReceiverStatistics(), new ReceiverStatistics()];
    for (let n = 0; n < 500; n++) {
      receive(steady, n, n * 20);
      receive(shaky, n, n * 20 + (n % 2) * 10);
    }
    expect(steady.jitterMs).toBe(0);
    expect(shaky.jitterMs).toBeCloseTo(10, 0);
  });

  test("lets the sender compute the round trip", () => {
    const statistics = new ReceiverStatistics();
    receive(statistics, 1, 0);
    statistics.receiveSenderReport(1, 0x1234, 1_000);
    expect(statistics.report(1_500)).toMatchObject({
      lastSenderReport: 0x1234,
      delaySinceLastSenderReport: 32_768,
    });
  });
});
