import { afterEach, describe, expect, test } from "vitest";
import { CallList } from "../../src/app/calls/wire.ts";
import { CUSTOMERS, House } from "../support/house.ts";

const headers = { "content-type": "application/json" };

let house: House;
afterEach(() => house.close());

describe.each(CUSTOMERS)("to an app that is $customer", ({ environment }) => {
  test("callbacks that come three times and mixed up tell the same as on a good day", async () => {
    house = await House.open(environment);
    const { url } = await house.startApp();
    const manner = JSON.stringify({ repeat: 3, shuffle: true });
    const set = await fetch(`${url}/_emulator/webhooks/delivery`, { method: "PUT", headers, body: manner });
    expect(set.status).toBe(200);

    const calls = `${url}/room/lobby/calls`;
    const call = async () => CallList.parse(await (await fetch(calls)).json()).calls[0];
    await fetch(calls, { method: "POST", headers, body: "{}" });
    await expect.poll(async () => (await call())?.state, { timeout: 10_000 }).toBe("active");
    await fetch(calls, { method: "DELETE", headers });

    const metrics = async () => (await fetch(`${url}/metrics`)).text();
    await expect
      .poll(metrics, { message: "the end came three times", timeout: 10_000 })
      .toMatch(/sip_reports_total\{kind="callDestroyed",outcome="repeated"\} 2/);
    expect(await call()).toMatchObject({ state: "ended", end: { by: "us" } });
  });
});
