import { createSocket, type Socket } from "node:dgram";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { pcmu } from "../../src/media/g711.ts";
import { formatRtp } from "../../src/media/rtp.ts";
import { SineTone } from "../../src/media/tone.ts";
import type { IncomingCall } from "../../src/sip/sip-call.ts";
import { gateways, SOON, TestPhone } from "../support/gateway.ts";
import { sdp } from "../support/sip-calls.ts";

const clock = new SystemMediaClock();
const { open, openCall, closeAll } = gateways();

afterEach(closeAll);

/** Waits until a tone is heard in the last 400 ms. */
const untilHeard = (heard: () => number[], hz: number) =>
  vi.waitUntil(() => heard().length >= 3_200 && hearsTone(heard().slice(-3_200), hz), SOON);

/** Whether a tone is heard in 400 ms from now. */
async function isHeardFromNow(heard: () => number[], hz: number): Promise<boolean> {
  const start = heard().length;
  await vi.waitUntil(() => heard().length >= start + 3_200, SOON);
  return hearsTone(heard().slice(start), hz);
}

describe("a phone that is dialed", () => {
  test("is in the session at once, with its connection and its stream", async () => {
    const gateway = await open();
    const browser = gateway.join();
    const { connectionId, streamId } = gateway.dial("ring", {}, "sip=true&callId=7");
    const paths = browser.messages.map(({ method, path }) => `${method} ${path}`);
    expect(paths).toContain(`created connection/${connectionId}`);
    expect(paths).toContain(`created stream/${streamId}`);
    const connection = browser.messages.find(({ path }) => path === `connection/${connectionId}`)!;
    expect(connection.content).toMatchObject({
      data: "sip=true&callId=7",
      permissions: ["publish", "subscribe"],
    });
    const stream = browser.messages.find(({ path }) => path === `stream/${streamId}`)!;
    expect(stream.content.channel).toEqual([{ id: "audio1", type: "audio", active: true }]);
  });

  test("is reported from its creation to its end, with what identifies it", async () => {
    const gateway = await open();
    const { id, connectionId } = gateway.dial("bye-1");
    await vi.waitUntil(() => gateway.calls.running.length === 0, SOON);
    expect(gateway.events()).toEqual([
      "callCreated",
      "callUpdated DIALING",
      "callUpdated ACTIVE",
      "callUpdated HANGUP",
      "callDestroyed 700",
    ]);
    for (const event of gateway.monitored) {
      expect(event).toMatchObject({ sessionId: gateway.session.id, call: { id, connectionId } });
      expect(event.timestamp).toBeGreaterThanOrEqual(event.call.createdAt);
    }
    expect(gateway.monitored.at(-1)!.reasonMessage).toBe("Normal Clearing");
  });

  test("that hangs up leaves the session", async () => {
    const { session, phone, streamId, connectionId, join, calls } = await openCall();
    const browser = join();
    phone.leg!.hangUp();
    await vi.waitUntil(() => calls.running.length === 0, SOON);
    const ends = browser.messages.filter(
      ({ method, path }) => method === "deleted" && !path.includes("subscriber"),
    );
    expect(ends.map(({ path, reason }) => [path, reason])).toEqual([
      [`stream/${streamId}`, "clientDisconnected"],
      [`connection/${connectionId}`, "clientDisconnected"],
    ]);
    expect(session.streams.some(({ id }) => id === streamId)).toBe(false);
  });

  test.each([
    ["busy", "486", "Busy Here"],
    ["decline", "603", "Decline"],
    ["code-480", "480", "Temporarily Unavailable"],
    ["nobody", "404", "Not Found"],
  ])("and refuses as %s@ does is reported with SIP's own code", async (to, reasonCode, reasonMessage) => {
    const gateway = await open();
    gateway.dial(to);
    await vi.waitUntil(() => gateway.calls.running.length === 0, SOON);
    expect(gateway.monitored.at(-1)).toMatchObject({ event: "callDestroyed", reasonCode, reasonMessage });
    expect(gateway.session.connections).toEqual([]);
  });

  test("at an address where nobody listens is reported as unreachable", async () => {
    const gateway = await open();
    gateway.dial("ring", { uri: "sip:echo@127.0.0.1:9;transport=tcp" });
    await vi.waitUntil(() => gateway.calls.running.length === 0, SOON);
    expect(gateway.monitored.at(-1)).toMatchObject({
      event: "callDestroyed",
      reasonCode: "503",
      reasonMessage: "Connection to 127.0.0.1:9 refused",
    });
  });

  test("at an address that is none is reported as an error, and leaves nothing behind", async () => {
    const gateway = await open();
    gateway.dial("ring", { uri: "tel:+14155550100" });
    await vi.waitUntil(() => gateway.calls.running.length === 0, SOON);
    expect(gateway.events()).toEqual([
      "callCreated",
      "callUpdated DIALING",
      "callUpdated HANGUP",
      "callDestroyed 400",
    ]);
    expect(gateway.session.connections).toEqual([]);
  });

  test("is told the session, the caller and the custom headers", async () => {
    const headers = { "X-Call": "7", "x-opentok-sessionid": "forged" };
    const { phone, session } = await openCall({ headers, from: "14155550101@example.com" });
    expect(phone.incoming!.header("X-Call")).toBe("7");
    expect(phone.incoming!.header("X-OpenTok-SessionId")).toBe(session.id);
    expect(phone.incoming!.from.uri).toContain("14155550101@example.com");
  });

  test.each([
    [true, "RTP/SAVP"],
    [false, "RTP/AVP"],
  ])("is offered encryption exactly when it is asked for (secure: %s)", async (secure, profile) => {
    const { phone } = await openCall({ secure });
    expect(/^m=audio \d+ (\S+)/m.exec(phone.incoming!.offer!)![1]).toBe(profile);
  });
});

describe("force disconnect", () => {
  test("reaches the phone as CANCEL while it rings", async () => {
    let cancelledAt = 0;
    const ringing = (call: IncomingCall) => {
      call.cancelled = () => {
        cancelledAt = performance.now();
      };
      call.ring();
    };
    const gateway = await open({ phones: { mine: ringing } });
    const { connectionId } = gateway.dial("mine");
    await vi.waitUntil(() => gateway.calls.running[0]?.state === "RINGING", SOON);
    const start = performance.now();
    gateway.session.forceDisconnect(connectionId);
    await vi.waitUntil(() => cancelledAt > 0, SOON);
    expect(cancelledAt - start).toBeLessThan(500);
  });

  test("reaches the phone as BYE while it talks", async () => {
    const { session, connectionId, phone, events } = await openCall();
    const start = performance.now();
    session.forceDisconnect(connectionId);
    await vi.waitUntil(() => phone.end !== null, SOON);
    expect(performance.now() - start).toBeLessThan(500);
    expect(phone.end).toMatchObject({ by: "them", code: 200 });
    expect(events().slice(-2)).toEqual(["callUpdated HANGUP", "callDestroyed 700"]);
  });

  test("right after the dial lets no phone ring", async () => {
    const receive = vi.fn((call: IncomingCall) => call.ring());
    const gateway = await open({ phones: { mine: receive } });
    const { connectionId } = gateway.dial("mine");
    gateway.session.forceDisconnect(connectionId);
    const other = gateway.dial("busy");
    await vi.waitUntil(() => gateway.events(other.id).includes("callDestroyed 486"), SOON);
    expect(receive).not.toHaveBeenCalled();
    expect(gateway.calls.running).toEqual([]);
  });
});

describe("sound", () => {
  test("of a phone is heard in a browser that was there before it, and in one that comes later", async () => {
    const gateway = await open();
    const early = gateway.join();
    const { streamId } = gateway.dial("tone");
    await untilHeard(() => early.heard(streamId), 440);
    const late = gateway.join();
    await untilHeard(() => late.heard(streamId), 440);
    expect(gateway.warnings).toEqual([]);
  });

  test("of every browser is heard by the phone, of the phone itself not", async () => {
    const { phone, join, warnings } = await openCall({}, {}, new TestPhone(new SineTone(1_800), clock));
    join(new SineTone(500));
    await untilHeard(() => phone.heard, 500);
    join(new SineTone(1_100));
    await untilHeard(() => phone.heard, 1_100);
    expect(await isHeardFromNow(() => phone.heard, 1_800)).toBe(false);
    expect(hearsTone(phone.heard.slice(-3_200), 500)).toBe(true);
    expect(warnings).toEqual([]);
  });

  test("of one phone is heard by another in the same session", async () => {
    const { phone, dial, join } = await openCall();
    dial("tone");
    join();
    await untilHeard(() => phone.heard, 440);
  });

  test("of streams that were not chosen is kept from the phone", async () => {
    const phone = new TestPhone(null, clock);
    const gateway = await open({ phones: { mine: phone.receive } });
    const [chosen] = [gateway.join(new SineTone(500)), gateway.join(new SineTone(1_100))];
    const { streamId } = gateway.dial("tone");
    gateway.dial("mine", { streams: [chosen.streamId] });
    await untilHeard(() => phone.heard, 500);
    await untilHeard(() => chosen.heard(streamId), 440);
    const heard = phone.heard.length;
    await vi.waitUntil(() => phone.heard.length > heard + 3_200, SOON);
    expect([440, 500, 1_100].map((hz) => hearsTone(phone.heard.slice(heard), hz))).toEqual([
      false,
      true,
      false,
    ]);
  });

  test("of a phone that has not answered is kept out of the session: early media are disabled", async () => {
    const tone = new SineTone(440);
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    let answer = (): void => {};
    const early = (call: IncomingCall) => {
      const to = Number(/^m=audio (\d+)/m.exec(call.offer!)![1]);
      let n = 0;
      const stopClock = clock.onFrame(() => {
        const payload = pcmu.encode(tone.read());
        socket.send(
          formatRtp({
            marker: false,
            payloadType: 0,
            ssrc: 7,
            sequenceNumber: n,
            timestamp: n++ * 160,
            payload,
          }),
          to,
        );
      });
      call.ring(183);
      answer = () => void call.accept(sdp(socket.address().port), { ended: stopClock });
    };
    const gateway = await open({ phones: { early } });
    const browser = gateway.join();
    const { streamId } = gateway.dial("early");
    await vi.waitUntil(() => gateway.calls.running[0]?.state === "RINGING", SOON);
    expect(await isHeardFromNow(() => browser.heard(streamId), 440)).toBe(false);
    answer();
    await untilHeard(() => browser.heard(streamId), 440);
    await gateway.close();
    socket.close();
  });

  test("of a browser that leaves is gone, and the rest goes on", async () => {
    const { phone, join } = await openCall();
    const leaving = join(new SineTone(500));
    join(new SineTone(1_100));
    await untilHeard(() => phone.heard, 500);
    await untilHeard(() => phone.heard, 1_100);
    await leaving.leave();
    await vi.waitUntil(() => !hearsTone(phone.heard.slice(-3_200), 500), SOON);
    expect(await isHeardFromNow(() => phone.heard, 1_100)).toBe(true);
  });
});

describe("a call that ends", () => {
  const sockets = new Set<Socket>();
  const remember = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  afterEach(() => void unsubscribe("udp.socket", remember));

  test.each(["DIALING", "RINGING", "ACTIVE"])("while %s leaves no socket behind", async (state) => {
    const gateway = await open();
    subscribe("udp.socket", remember);
    const browser = gateway.join(new SineTone(500));
    const { connectionId, streamId } = gateway.dial(state === "ACTIVE" ? "tone" : "ring");
    await vi.waitUntil(() => gateway.calls.running[0]?.state === state, SOON);
    if (state === "ACTIVE") await untilHeard(() => browser.heard(streamId), 440);
    gateway.session.forceDisconnect(connectionId);
    expect(sockets.size).toBeGreaterThan(0);
    await vi.waitUntil(() => sockets.size === 0, SOON);
    expect(gateway.warnings).toEqual([]);
  });
});

describe("when the session or the gateway ends", () => {
  test("a session that is cleared hangs up its phones", async () => {
    const { session, phone, events } = await openCall();
    session.clear();
    await vi.waitUntil(() => phone.end !== null, SOON);
    expect(events().at(-1)).toBe("callDestroyed 703");
  });

  test("a gateway that closes hangs up every phone", async () => {
    const { calls, phone, events, session } = await openCall();
    await calls.close();
    await vi.waitUntil(() => phone.end !== null, SOON);
    expect(events().at(-1)).toBe("callDestroyed 703");
    expect(session.connections).toEqual([]);
  });
});
