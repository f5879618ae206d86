import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Receiver } from "../webhooks/receiver.ts";
import { Project } from "./project.ts";

const GOOD = { repeat: 1, delayMs: 0, shuffle: false, sign: "valid" };

let project: Project;
beforeAll(async () => {
  project = await Project.open();
});
afterEach(() => project.emulator.reset());
afterAll(() => project.close());

async function ask(method: string, body?: unknown, headers: Record<string, string> = {}) {
  const url = `${new URL(project.emulator.apiUrl).origin}/_emulator/webhooks/delivery`;
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { "Content-Type": "application/json", ...headers },
  });
  return { status: response.status, body: await response.json() };
}

describe("the fault injection route", () => {
  test("shows the faults; setting some of them resets the others", async () => {
    expect(await ask("GET")).toEqual({ status: 200, body: GOOD });
    expect(await ask("PUT", { repeat: 2, sign: "forged" })).toMatchObject({
      status: 200,
      body: { ...GOOD, repeat: 2, sign: "forged" },
    });
    await ask("PUT", { delayMs: 5 });
    expect(await ask("GET")).toMatchObject({ body: { ...GOOD, delayMs: 5 } });
    project.emulator.reset();
    expect(await ask("GET")).toMatchObject({ body: GOOD });
  });

  test.each([
    ["a misspelled fault", { delay: 5 }, "delay"],
    ["a number out of bounds", { repeat: 11 }, "repeat"],
    ["no object", [], "object"],
  ])("names what is wrong with %s, and changes nothing", async (_what, faults, words) => {
    expect(await ask("PUT", faults)).toMatchObject({
      status: 400,
      body: { code: 400, message: expect.stringContaining(words) },
    });
    expect(await ask("GET")).toMatchObject({ body: GOOD });
  });

  test("has the same effect as deliverWebhooks", async () => {
    const receiver = await Receiver.open();
    project.emulator.deliverWebhooks({ repeat: 2 });
    await project.call("registerCallback", { group: "connection", event: "created", url: receiver.url });
    const session = project.emulator.sessions.create("routed");
    session.join({ data: "", permissions: [], receive: () => undefined });
    await expect.poll(() => receiver.events).toEqual(["connectionCreated", "connectionCreated"]);
    expect(() => project.emulator.deliverWebhooks({ repeat: 0 })).toThrow("repeat");
    receiver.close();
  });
});
