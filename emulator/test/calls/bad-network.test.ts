import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { pcmu } from "../../src/media/g711.ts";
import { RtpSender } from "../../src/media/rtp-sender.ts";
import { SineTone } from "../../src/media/tone.ts";
import type { IncomingCall } from "../../src/sip/sip-call.ts";
import { gateways, SOON } from "../support/gateway.ts";
import { sdp } from "../support/sip-calls.ts";

const HOST = "127.0.0.1";
const JITTER_MS = 60;
/** Each of so many packets is lost: 5 %. */
const LOST_EVERY = 20;

const { open, closeAll } = gateways();

afterEach(closeAll);

/** A phone that says 440 Hz, behind a network that loses packets and delays each one differently. */
async function phoneBehindBadNetwork() {
  const socket = createSocket("udp4");
  socket.bind(0, HOST);
  await once(socket, "listening");
  const sender = new RtpSender();
  const tone = new SineTone(440);
  const format = { codec: pcmu, payloadType: 0, telephoneEvent: null };
  let sent = 0;
  const speakTo = (port: number) =>
    new SystemMediaClock().onFrame(() => {
      const packet = sender.next(tone.read(), format);
      sent += 1;
      if (sent % LOST_EVERY === 0) return;
      setTimeout(() => socket.send(packet, port, HOST, () => {}), (sent * 37) % JITTER_MS);
    });
  return (call: IncomingCall) => {
    const port = Number(/m=audio (\d+)/.exec(call.offer ?? "")?.[1]);
    const hush = speakTo(port);
    const ended = () => {
      hush();
      setTimeout(() => socket.close(), JITTER_MS);
    };
    call.accept(sdp(socket.address().port), { ended });
  };
}

test("a phone behind a network with 5 % loss and 60 ms jitter is heard in the room without gaps", async () => {
  const gateway = await open({ phones: { far: await phoneBehindBadNetwork() } });
  const listener = gateway.join();
  const { streamId } = gateway.dial("far");
  const twoSeconds = () => listener.heard(streamId).slice(-16_000);
  await vi.waitUntil(
    () => twoSeconds().length === 16_000 && hearsTone(twoSeconds().slice(-3_200), 440),
    SOON,
  );
  const sound = twoSeconds();
  const frames = Array.from({ length: 100 }, (_, i) => sound.slice(i * 160, (i + 1) * 160));
  const silent = frames.filter((frame) => frame.every((sample) => Math.abs(sample) < 100));
  // Five of a hundred are lost; a busy machine may add a gap of its own.
  expect(silent.length).toBeLessThan(5);
});
