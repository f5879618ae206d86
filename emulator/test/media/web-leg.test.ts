import { afterEach, describe, expect, test } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { SineTone } from "../../src/media/tone.ts";
import { WebReceiver } from "../../src/media/web-receiver.ts";
import { WebSender } from "../../src/media/web-sender.ts";

const HOST = "127.0.0.1";
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A sender and a receiver that are connected to each other, a tone running. */
async function connect() {
  const clock = new SystemMediaClock();
  const sender = new WebSender(HOST);
  const receiver = new WebReceiver(HOST, clock);
  closers.push(
    () => sender.close(),
    () => receiver.close(),
  );
  await sender.acceptAnswer(await receiver.answer(await sender.offer()));
  return { clock, sender, receiver };
}

/** Samples that the receiver hears, from the first sound on, for 300 ms. */
function hear({ clock, sender, receiver }: Awaited<ReturnType<typeof connect>>, frequencyHz: number) {
  const tone = new SineTone(frequencyHz);
  const heard: number[] = [];
  return new Promise<number[]>((resolve) => {
    const stop = clock.onFrame(() => {
      sender.write(tone.read());
      heard.push(...(receiver.read() ?? []));
      if (heard.length < 2_400) return;
      stop();
      resolve(heard);
    });
  });
}

describe("a web leg", () => {
  test("brings a tone across WebRTC", async () => {
    expect(hearsTone(await hear(await connect(), 440), 440)).toBe(true);
  });

  test("asks nobody on the internet for its address", async () => {
    await connect();
    expect(process.getActiveResourcesInfo()).not.toContain("GetAddrInfoReqWrap");
  });

  test("tells the browser no other address than the one it was given", async () => {
    const sender = new WebSender(HOST);
    closers.push(() => sender.close());
    const offer = await sender.offer();
    const candidates = offer.split("\r\n").filter((line) => line.startsWith("a=candidate"));
    expect(candidates.length).toBeGreaterThan(0);
    expect(candidates.every((line) => line.includes(` ${HOST} `))).toBe(true);
  });

  test("takes candidates that come before their offer, and ones that mean nothing here", async () => {
    const clock = new SystemMediaClock();
    const [sender, receiver] = [new WebSender(HOST), new WebReceiver(HOST, clock)];
    closers.push(
      () => sender.close(),
      () => receiver.close(),
    );
    const offer = await sender.offer();
    const lines = offer.split("\r\n");
    for (const line of lines.filter((line) => line.startsWith("a=candidate"))) {
      await receiver.addCandidate({ candidate: line.slice(2), sdpMid: "0", sdpMLineIndex: 0 });
    }
    await receiver.addCandidate({ candidate: "", sdpMid: "0", sdpMLineIndex: 0 });
    const named = "candidate:1 1 udp 2130706431 0b8e.local 5004 typ host";
    await receiver.addCandidate({ candidate: named, sdpMid: "0", sdpMLineIndex: 0 });
    const bare = lines.filter((line) => !/^a=(candidate|end-of-candidates)/.test(line)).join("\r\n");
    await sender.acceptAnswer(await receiver.answer(bare));
    expect(hearsTone(await hear({ clock, sender, receiver }, 440), 440)).toBe(true);
  });

  test("goes on after a renegotiation, and hears each packet once", async () => {
    const call = await connect();
    await hear(call, 440);
    await call.sender.acceptAnswer(await call.receiver.answer(await call.sender.offer()));
    expect(hearsTone(await hear(call, 1_000), 1_000)).toBe(true);
    expect(call.receiver.figures.duplicates).toBe(0);
  });

  test("is silent after it was closed, and may be written to", async () => {
    const { sender, receiver } = await connect();
    await Promise.all([sender.close(), receiver.close()]);
    sender.write(new Int16Array(160));
    expect(receiver.read()).toBeNull();
  });
});
