import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { RFC3261_TIMERS } from "../../src/sip/transport/timers.ts";
import { eventually } from "../support/eventually.ts";
import { ANSWER, startPhone } from "../support/sip-calls.ts";
import { ManualClock } from "../support/sip-clock.ts";
import { respond } from "../support/sip-wire.ts";

const GRACE_S = 20;

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A phone on TCP that answers, and whose connection breaks as soon as it has the ACK. */
async function startBreakingPhone() {
  const connections: Socket[] = [];
  const server: Server = createServer((socket) => {
    connections.push(socket);
    socket.on("data", (chunk) => {
      const contact = `sip:x@127.0.0.1:${port};transport=tcp`;
      if (/^INVITE/.test(String(chunk))) {
        socket.write(respond(String(chunk), "200 OK", { body: ANSWER, contact }));
      } else if (/^ACK/.test(String(chunk))) socket.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    for (const socket of connections) socket.destroy();
  };
  closing.push(stop);
  return { uri: `sip:x@127.0.0.1:${port};transport=tcp`, connections, stop };
}

/** A call to it, whose connection is broken by now. */
async function breakCall() {
  const clock = new ManualClock();
  const far = await startBreakingPhone();
  const caller = await startPhone(null, { time: { timers: RFC3261_TIMERS, clock } });
  closing.push(() => caller.agent.close());
  const { log } = caller.place({ to: far.uri });
  await eventually(
    () => [...clock.alarms].some(({ delayMs }) => delayMs === GRACE_S * 1_000),
    () => "the caller to notice that the connection broke",
  );
  return { clock, far, log };
}

describe("an answered call whose connection breaks", () => {
  test("goes on, over a new connection", async () => {
    const { clock, far, log } = await breakCall();
    expect(log.events).toEqual(["answered 5000"]);
    clock.ring(GRACE_S);
    await eventually(
      () => far.connections.length === 2,
      () => "a second connection",
    );
    expect(log.end).toBeNull();
  });

  test("ends when the phone is not there any more", async () => {
    const { clock, far, log } = await breakCall();
    far.stop();
    clock.ring(GRACE_S);
    expect(await log.ends()).toEqual({ by: "transport", code: 503, reason: "Connection lost" });
  });
});
