import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { simulateTimers, whileTimePasses } from "../../support/passing-time.ts";
import { TestServer } from "../../support/server.ts";

simulateTimers();

const SOON = { timeout: 10_000, interval: 10 };

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start({ settings: { webhooks: { trust: "nobody" } } });
});
afterEach(() => server.close());

describe("where the platform reports nothing", () => {
  test("a phone that is busy is not called for long", async () => {
    const { callId, connectionId, streamId } = await server.dial("lobby");
    server.platform.connections.delete(connectionId ?? "");
    server.platform.streams.delete(streamId ?? "");
    expect(await server.waitForState("lobby", callId, "ended", 10_000)).toMatchObject({
      answeredAt: null,
      end: { by: "platform", code: null, text: "Ended. The platform does not tell this server why." },
    });
  });

  test("a phone that rings is called on, before there is a stream of it", async () => {
    const { callId, streamId } = await server.dial("lobby");
    server.platform.streams.delete(streamId ?? "");
    await expect
      .poll(
        whileTimePasses(() => server.platform.count("find connection")),
        SOON,
      )
      .toBe(2);
    expect(await server.call("lobby", callId)).toMatchObject({ state: "dialing" });
  });

  test("a bridge is kept that has come to our number, before there is a stream of it", async () => {
    const house = await DialInHouse.open({ settings: { webhooks: { trust: "nobody" } } });
    const { pin } = await house.openRoom("lobby");
    await house.callIn(pin);
    const { callId } = await house.bridgeArrives();
    house.server.platform.streams.clear();
    const lookedFor = () => house.server.platform.count("find connection");
    await expect.poll(whileTimePasses(lookedFor), SOON).toBe(2);
    expect(await house.server.call("lobby", callId)).toMatchObject({ state: "active" });
    await house.close();
  });
});
