import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type EmulatorWithParts, startEmulatorWithParts } from "../../src/emulator.ts";
import { emulatorDirectory } from "../support/data-directory.ts";
import { findFreePorts } from "../support/foreign-program.ts";

let directory: Awaited<ReturnType<typeof emulatorDirectory>>;
const emulators: EmulatorWithParts[] = [];
beforeEach(async () => {
  directory = await emulatorDirectory();
});
afterEach(async () => {
  for (const emulator of emulators.splice(0)) await emulator.close();
  await directory.remove();
});

async function start(voiceSipPort: number, host = "127.0.0.1"): Promise<EmulatorWithParts> {
  const options = { dataDirectory: directory.path, host, sipPort: 0, voiceSipPort };
  const emulator = await startEmulatorWithParts(options);
  emulators.push(emulator);
  return emulator;
}

describe("the virtual number", () => {
  test("is called at the same address after each start, over TLS too", async () => {
    const port = await findFreePorts(2);
    for (let starts = 0; starts < 2; starts += 1) {
      const { voiceSipAddress, voiceSipTlsAddress, close } = await start(port);
      expect(voiceSipAddress).toBe(`127.0.0.1:${port}`);
      expect(voiceSipTlsAddress).toBe(`127.0.0.1:${port + 1}`);
      await close();
    }
  });

  test("is called at another address where that is busy", async () => {
    const port = await findFreePorts(2);
    await start(port);
    const { voiceSipAddress } = await start(port);
    expect(voiceSipAddress).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(voiceSipAddress).not.toBe(`127.0.0.1:${port}`);
  });

  test("is reached over TLS by the address that others are told, where the emulator listens on all", async () => {
    const { sessions, calls, journal } = await start(0, "0.0.0.0");
    const uri = "sip:12015550123@sip.nexmo.com;transport=tls";
    calls.dial(sessions.create("routed").id, "sip=true", { uri });
    const messages = () => journal.recent().map(({ summary }) => summary);
    await vi.waitUntil(() => messages().includes("480 Temporarily Unavailable to INVITE (tls)"), {
      timeout: 5_000,
    });
  });
});
