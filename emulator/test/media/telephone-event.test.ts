import { describe, expect, test } from "vitest";
import {
  formatTelephoneEvent,
  parseTelephoneEvent,
  TelephoneEventReceiver,
  TelephoneEventSender,
} from "../../src/media/telephone-event.ts";

/** Sends digits, frame by frame, until nothing is left. */
function send(digits: string) {
  const sender = new TelephoneEventSender();
  sender.queue(digits);
  const packets = [];
  for (let timestamp = 1_000; !sender.isIdle; timestamp += 160) {
    const packet = sender.next(timestamp);
    packets.push(packet && { ...packet, ...parseTelephoneEvent(packet.payload) });
  }
  return packets;
}

describe("a digit that is sent", () => {
  test("keeps one timestamp while its duration grows, and tells its end three times", () => {
    const packets = send("5").filter((packet) => packet !== null);
    expect(packets.map(({ duration }) => duration)).toEqual([
      160, 320, 480, 640, 800, 960, 1_120, 1_280, 1_280, 1_280,
    ]);
    expect(packets.map(({ isEnd }) => isEnd)).toEqual([...Array(7).fill(false), true, true, true]);
    expect(packets.map(({ marker }) => marker)).toEqual([true, ...Array(9).fill(false)]);
    expect(new Set(packets.map(({ timestamp }) => timestamp))).toEqual(new Set([1_000]));
    expect(packets[0]!.event).toBe(5);
  });

  test("is followed by a gap of sound, and the next digit has a timestamp of its own", () => {
    const packets = send("1#");
    expect(packets.slice(10, 14)).toEqual([null, null, null, null]);
    expect(packets[14]).toMatchObject({ event: 11, marker: true, timestamp: 1_000 + 14 * 160 });
  });

  test("waits half a second at a p", () => {
    expect(send("p1").findIndex((packet) => packet !== null)).toBe(25);
  });

  test("must be one", () => {
    expect(() => new TelephoneEventSender().queue("12x")).toThrow('Not a digit: "x"');
  });
});

describe("digits that nobody takes", () => {
  test("wait, but not without end", () => {
    const sender = new TelephoneEventSender();
    const many = "5".repeat(256);
    expect([sender.queue(many), sender.queue(many), sender.queue("6")]).toEqual([true, true, false]);
  });
});

describe("a digit that is received", () => {
  test("is heard once, at its first packet, whatever comes after", () => {
    const receiver = new TelephoneEventReceiver();
    const packets = send("*66#").filter((packet) => packet !== null);
    const heard = packets.map(({ payload, timestamp }) => receiver.receive(payload, timestamp));
    expect(heard.join("")).toBe("*66#");
    expect(heard[0]).toBe("*");
  });

  test("is heard when only its end arrives, and not again when an older packet comes after it", () => {
    const receiver = new TelephoneEventReceiver();
    const end = formatTelephoneEvent({ event: 6, isEnd: true, duration: 800 });
    const older = formatTelephoneEvent({ event: 10, isEnd: true, duration: 800 });
    expect(receiver.receive(end, 5_000)).toBe("6");
    expect(receiver.receive(end, 5_000)).toBeNull();
    expect(receiver.receive(older, 3_000)).toBeNull();
  });

  test("is one digit although it is held for longer than one event can last", () => {
    const receiver = new TelephoneEventReceiver();
    const held = formatTelephoneEvent({ event: 6, isEnd: false, duration: 0xffff });
    const rest = formatTelephoneEvent({ event: 6, isEnd: true, duration: 160 });
    expect([receiver.receive(held, 7), receiver.receive(rest, 7 + 0xffff)]).toEqual(["6", null]);
  });

  test.each([
    ["too short a packet", "0102"],
    ["an event that is no digit", "100a00a0"],
  ])("is not %s", (_, hex) => {
    expect(new TelephoneEventReceiver().receive(Buffer.from(hex, "hex"), 1)).toBeNull();
  });
});
