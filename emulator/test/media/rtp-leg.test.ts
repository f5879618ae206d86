import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { RemoteEndpoint } from "../../src/media/remote-endpoint.ts";
import { formatRtcp, parseRtcp } from "../../src/media/rtcp.ts";
import { formatRtp, parseRtp } from "../../src/media/rtp.ts";
import { RtpLeg } from "../../src/media/rtp-leg.ts";
import type { RtpLegFormat } from "../../src/media/rtp-leg-format.ts";
import { Srtp } from "../../src/media/srtp.ts";
import { formatTelephoneEvent } from "../../src/media/telephone-event.ts";
import { SineTone } from "../../src/media/tone.ts";
import { brokenFrom } from "../support/broken-datagrams.ts";
import { ManualMediaClock } from "../support/manual-media-clock.ts";

const HOST = "127.0.0.1";
const SEED = 20_260_101;
const PCMU = { name: "PCMU", payloadType: 0 } as const;
const PCMA = { name: "PCMA", payloadType: 8 } as const;
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function openLeg(clock: SystemMediaClock | ManualMediaClock = new ManualMediaClock()) {
  const leg = await RtpLeg.open(HOST, clock);
  closers.push(() => leg.close());
  return leg;
}

const format = (port: number, more: Partial<RtpLegFormat> = {}): RtpLegFormat => ({
  codec: PCMU,
  telephoneEvent: { send: 101, receive: 101 },
  remote: { address: HOST, port, rtcpPort: port + 1 },
  isSending: true,
  isReceiving: true,
  srtp: null,
  ...more,
});

/** A bare UDP socket in the place of a phone. */
async function openSocket() {
  const socket = createSocket("udp4");
  socket.bind(0, HOST);
  await once(socket, "listening");
  closers.push(() => socket.close());
  const packets: Buffer[] = [];
  socket.on("message", (datagram: Buffer) => void packets.push(datagram));
  return { socket, port: socket.address().port, packets };
}

function packet(sequenceNumber: number, payloadType = 0, ssrc = 5): Buffer {
  const payload = Buffer.alloc(160, 0x20);
  return formatRtp({
    marker: false,
    payloadType,
    sequenceNumber,
    timestamp: sequenceNumber * 160,
    ssrc,
    payload,
  });
}

/** Two legs in a call: one plays a tone, the other listens for 400 ms. */
async function hear(more: [Partial<RtpLegFormat>, Partial<RtpLegFormat>]): Promise<number[]> {
  const clock = new SystemMediaClock();
  const [speaker, listener] = [await openLeg(clock), await openLeg(clock)];
  speaker.configure(format(listener.port, more[0]));
  listener.configure(format(speaker.port, more[1]));
  const tone = new SineTone(440);
  const heard: number[] = [];
  await new Promise<void>((resolve) => {
    const stop = clock.onFrame(() => {
      speaker.write(tone.read());
      heard.push(...(listener.read() ?? []));
      if (heard.length < 3_200) return;
      stop();
      resolve();
    });
  });
  return heard;
}

describe("a phone leg", () => {
  test("has RTP on an even port", async () => {
    expect((await openLeg()).port % 2).toBe(0);
  });

  test.each([PCMU, PCMA])("brings a tone to the other side in $name", async (codec) => {
    expect(hearsTone(await hear([{ codec }, { codec }]), 440)).toBe(true);
  });

  test.each(["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"] as const)(
    "brings a tone to the other side encrypted with %s",
    async (suite) => {
      const [a, b] = [randomBytes(30).toString("base64"), randomBytes(30).toString("base64")];
      const heard = await hear([
        { srtp: { suite, localKey: a, remoteKey: b } },
        { srtp: { suite, localKey: b, remoteKey: a } },
      ]);
      expect(hearsTone(heard, 440)).toBe(true);
    },
  );

  test("refuses what comes before the call is answered: early media", async () => {
    const leg = await openLeg();
    const { socket } = await openSocket();
    socket.send(packet(1), leg.port, HOST);
    await expect.poll(() => leg.figures.refused).toBe(1);
    expect(leg.lastMediaAt).toBeNull();
  });

  test("sends to where packets really come from, and listens to nobody else", async () => {
    const leg = await openLeg();
    const [signaled, actual, unsolicited] = [await openSocket(), await openSocket(), await openSocket()];
    leg.configure(format(signaled.port));
    actual.socket.send(packet(1), leg.port, HOST);
    await expect.poll(() => leg.figures.received).toBe(1);
    unsolicited.socket.send(packet(2, 0, 6), leg.port, HOST);
    await expect.poll(() => leg.figures.refused).toBe(1);
    leg.write(null);
    await expect.poll(() => actual.packets.length).toBe(1);
    expect([signaled.packets.length, unsolicited.packets.length]).toEqual([0, 0]);
  });

  test("answers nobody who sends from port 0", () => {
    const remote = new RemoteEndpoint(null);
    expect(remote.accept({ address: HOST, port: 0 }, 5, 0)).toBe(false);
    expect(remote.endpoint).toBeNull();
  });

  test.each([false, true])(
    "hears the phone on after 1,000 broken datagrams (encrypted: %s)",
    async (isSecure) => {
      const leg = await openLeg();
      const { socket, port } = await openSocket();
      const [ours, theirs] = [randomBytes(30).toString("base64"), randomBytes(30).toString("base64")];
      const suite = "AES_CM_128_HMAC_SHA1_80";
      const srtp = isSecure ? ({ suite, localKey: ours, remoteKey: theirs } as const) : null;
      const phone = isSecure ? new Srtp({ suite, localKey: theirs, remoteKey: ours }) : null;
      const digit = formatRtp({
        ...parseRtp(packet(2, 101))!,
        payload: formatTelephoneEvent({ event: 5, isEnd: false, duration: 160 }),
      });
      const report = formatRtcp({
        ssrc: 5,
        cname: "x",
        sent: { atMs: 0, rtpTimestamp: 0, packets: 1, octets: 160 },
        received: [],
      });
      const rtp = [packet(1), digit].map((datagram) => phone?.protectRtp(datagram) ?? datagram);
      const rtcp = phone?.protectRtcp(report) ?? report;
      leg.configure(format(port, { srtp }));
      const broken = fc.sample(brokenFrom([...rtp, rtcp]), { numRuns: 1_000, seed: SEED });
      for (const [index, datagram] of broken.entries()) {
        socket.send(datagram, leg.port + (index % 2), HOST);
        leg.write(leg.read());
        if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const digits: string[] = [];
      leg.onDigit = (heard) => digits.push(heard);
      const payload = formatTelephoneEvent({ event: 15, isEnd: false, duration: 160 });
      const last = formatRtp({ ...parseRtp(digit)!, ssrc: 7, sequenceNumber: 3, payload });
      socket.send(phone?.protectRtp(last) ?? last, leg.port, HOST);
      await expect.poll(() => digits).toContain("D");
    },
  );

  test("follows a phone that moves after a second of silence", async () => {
    const clock = new ManualMediaClock();
    const leg = await openLeg(clock);
    const [before, later] = [await openSocket(), await openSocket()];
    leg.configure(format(before.port));
    before.socket.send(packet(1), leg.port, HOST);
    await expect.poll(() => leg.figures.received).toBe(1);
    clock.advance(1_100);
    later.socket.send(packet(2), leg.port, HOST);
    await expect.poll(() => leg.figures.received).toBe(2);
    leg.write(null);
    await expect.poll(() => later.packets.length).toBe(1);
  });

  test("is not taken over by an unsolicited sender while the phone is silent", async () => {
    const clock = new ManualMediaClock();
    const leg = await openLeg(clock);
    const [phone, unsolicited] = [await openSocket(), await openSocket()];
    leg.configure(format(phone.port));
    phone.socket.send(packet(1), leg.port, HOST);
    await expect.poll(() => leg.figures.received).toBe(1);
    clock.advance(60_000);
    unsolicited.socket.send(packet(2, 0, 6), leg.port, HOST);
    await expect.poll(() => leg.figures.refused).toBe(1);
    leg.write(null);
    await expect.poll(() => phone.packets.length).toBe(1);
    expect(unsolicited.packets).toEqual([]);
  });

  test("goes back to the phone when an unsolicited sender has been faster", async () => {
    const leg = await openLeg();
    const [phone, unsolicited] = [await openSocket(), await openSocket()];
    leg.configure(format(phone.port));
    unsolicited.socket.send(packet(1, 0, 6), leg.port, HOST);
    await expect.poll(() => leg.figures.received).toBe(1);
    phone.socket.send(packet(2), leg.port, HOST);
    await expect.poll(() => leg.figures.received).toBe(2);
    leg.write(null);
    await expect.poll(() => phone.packets.length).toBe(1);
    expect(unsolicited.packets).toEqual([]);
  });

  test("learns from packets where a phone is whose name nobody can resolve, and sends nothing before", async () => {
    const leg = await openLeg();
    const phone = await openSocket();
    leg.configure(
      format(phone.port, { remote: { address: "phone.invalid", port: phone.port, rtcpPort: 1 } }),
    );
    await expect
      .poll(() => {
        phone.socket.send(packet(1), leg.port, HOST);
        return leg.figures.received;
      })
      .toBe(1);
    expect(phone.packets).toEqual([]);
    leg.write(null);
    await expect.poll(() => phone.packets.length).toBe(1);
  });

  test("sends no reports to a phone that has no port for them", async () => {
    const clock = new ManualMediaClock();
    const leg = await openLeg(clock);
    leg.configure(format(65_535, { remote: { address: HOST, port: 65_535, rtcpPort: null } }));
    clock.onFrame(() => leg.write(null));
    clock.advance(10_000);
    expect(leg.figures.sent).toBe(500);
  });

  test("knows when media last came", async () => {
    const clock = new ManualMediaClock();
    const leg = await openLeg(clock);
    const { socket, port } = await openSocket();
    leg.configure(format(port));
    clock.advance(5_000);
    socket.send(packet(1), leg.port, HOST);
    await expect.poll(() => leg.lastMediaAt).toBe(5_000);
    socket.send(packet(2, 96), leg.port, HOST);
    await expect.poll(() => leg.figures.refused).toBe(1);
  });

  test("on hold sends no sound, but reports on, and its timestamps go on", async () => {
    const clock = new ManualMediaClock();
    const leg = await openLeg(clock);
    const [phone, reports] = [await openSocket(), await openSocket()];
    const remote = { address: HOST, port: phone.port, rtcpPort: reports.port };
    const play = (ms: number) => {
      const stop = clock.onFrame(() => leg.write(null));
      clock.advance(ms);
      stop();
    };
    leg.configure(format(phone.port, { remote }));
    play(40);
    leg.configure(format(phone.port, { remote, isSending: false }));
    play(10_000);
    await expect.poll(() => reports.packets.length).toBeGreaterThan(0);
    expect(parseRtcp(reports.packets[0]!)?.senderReports).toHaveLength(1);
    leg.configure(format(phone.port, { remote }));
    play(20);
    await expect.poll(() => phone.packets.length).toBe(3);
    const [, second, third] = phone.packets.map((datagram) => parseRtp(datagram)!);
    expect(third!.sequenceNumber).toBe((second!.sequenceNumber + 1) & 0xffff);
    expect((third!.timestamp - second!.timestamp) >>> 0).toBe(80_000 + 160);
  });

  test("says goodbye when it closes, and closes once", async () => {
    const leg = await openLeg();
    const reports = await openSocket();
    leg.configure(format(40_000, { remote: { address: HOST, port: 40_000, rtcpPort: reports.port } }));
    leg.close();
    leg.close();
    leg.write(null);
    await expect.poll(() => reports.packets.length).toBe(1);
    expect(parseRtcp(reports.packets[0]!)?.byes).toHaveLength(1);
  });

  test("carries digits", async () => {
    const clock = new ManualMediaClock();
    const [sender, receiver] = [await openLeg(clock), await openLeg(clock)];
    sender.configure(format(receiver.port, { telephoneEvent: { send: 96, receive: 101 } }));
    receiver.configure(format(sender.port, { telephoneEvent: { send: 101, receive: 96 } }));
    let heard = "";
    receiver.onDigit = (digit) => {
      heard += digit;
    };
    expect(sender.sendDigits("*6#")).toBe(true);
    for (let i = 0; i < 50; i++) sender.write(null);
    await expect.poll(() => heard).toBe("*6#");
  });

  test("can't carry digits when no telephone events were agreed", async () => {
    const leg = await openLeg();
    leg.configure(format(40_000, { telephoneEvent: null }));
    expect(leg.sendDigits("1")).toBe(false);
  });

  test("goes on with its session when an offer repeats the same keys: what came before is still a replay", async () => {
    const [a, b] = [randomBytes(30).toString("base64"), randomBytes(30).toString("base64")];
    const suite = "AES_CM_128_HMAC_SHA1_80" as const;
    const [us, them, between] = [await openLeg(), await openLeg(), await openSocket()];
    us.configure(format(between.port, { srtp: { suite, localKey: a, remoteKey: b } }));
    us.write(null);
    await expect.poll(() => between.packets.length).toBe(1);
    for (let offers = 1; offers <= 2; offers++) {
      them.configure(format(between.port, { srtp: { suite, localKey: b, remoteKey: a } }));
      between.socket.send(between.packets[0]!, them.port, HOST);
      await expect.poll(() => them.figures.received + them.figures.refused).toBe(offers);
    }
    expect(them.figures).toMatchObject({ received: 1, refused: 1 });
  });
});
