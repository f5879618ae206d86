import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CallerList, DialIn } from "../../../src/app/dial-in/wire.ts";
import { TestServer } from "../../support/server.ts";
import { StandInVoice } from "../../support/stand-in-voice.ts";

let voice: StandInVoice;
let server: TestServer;
beforeEach(async () => {
  voice = await StandInVoice.start();
  server = await TestServer.start({ settings: { voice: voice.settings } });
});
afterEach(async () => {
  await server.close();
  await voice.close();
});

const dialInOf = async (room: string) =>
  DialIn.parse(await (await server.get(`/room/${room}/dial-in`)).json());
const callersOf = async (room: string) =>
  CallerList.parse(await (await server.get(`/room/${room}/callers`)).json());

/** @returns the session that the room's people meet in, and its PIN. */
async function openRoom(room: string): Promise<{ sessionId: string; pin: string }> {
  const sessionId = await server.sessionId(room);
  const { pin } = await dialInOf(room);
  if (pin === null) throw new Error("the PIN is for hosts, and everybody is one here");
  return { sessionId, pin };
}

describe("somebody who calls the number", () => {
  test("is asked for the PIN, and may type while they are asked", async () => {
    const caller = await voice.call(server);
    expect(caller.ncco).toEqual([
      { action: "talk", text: expect.stringMatching(/enter your PIN/), language: "en-US", bargeIn: true },
      {
        action: "input",
        type: ["dtmf"],
        dtmf: { maxDigits: 8, submitOnHash: true, timeOut: 10 },
        eventUrl: ["https://rooms.example.com/webhooks/voice/input"],
        eventMethod: "POST",
      },
    ]);
  });

  test("comes into the room by its PIN, and hears music until the room is there", async () => {
    const { sessionId, pin } = await openRoom("lobby");
    const caller = await voice.call(server);
    expect(await caller.type(pin)).toEqual([
      { action: "talk", text: expect.stringMatching(/being connected/), language: "en-US" },
      {
        action: "conversation",
        name: sessionId,
        startOnEnter: false,
        musicOnHoldUrl: ["https://rooms.example.com/webhooks/voice/music.wav"],
      },
    ]);
    expect((await callersOf("lobby")).callers).toMatchObject([{ name: "+1 415 555 0188", state: "joined" }]);
  });

  test("has three tries, and then a goodbye", async () => {
    const { pin } = await openRoom("lobby");
    const wrong = pin === "00000000" ? "11111111" : "00000000";
    const caller = await voice.call(server);
    await caller.type(wrong);
    expect(caller.hears).toMatch(/did not work/);
    await caller.type("");
    expect(caller.hears).toMatch(/No PIN was entered/);
    await caller.type(wrong);
    expect(caller.hears).toMatch(/Goodbye/);
    expect(caller.ncco).toHaveLength(1);
  });
});
