import { afterEach, describe, expect, test, vi } from "vitest";
import type { SipCaller } from "../support/sip-caller.ts";
import type { VoiceApp, VoiceReply } from "../support/voice-app.ts";
import { VoiceHouse } from "../support/voice-house.ts";
import { formatWav, sineWave } from "../support/wav.ts";

const SOON = { timeout: 15_000, interval: 20 };

let house: VoiceHouse;
afterEach(() => house.close());

/** Calls in, one after the other, each to the next NCCO. */
async function openLines(nccos: (app: VoiceApp) => VoiceReply[], ...songs: number[]) {
  house = await VoiceHouse.open();
  house.app.answers("/answer", ...nccos(house.app));
  const lines: Awaited<ReturnType<VoiceHouse["callIn"]>>[] = [];
  for (const song of songs) lines.push(await house.callIn(song));
  return { lines, callers: lines.map(({ caller }) => caller) };
}

const room = (name: string, more = {}) => [{ action: "conversation", name, ...more }];
const untilHeard = (caller: SipCaller | undefined, hz: number) => vi.waitUntil(() => caller?.hears(hz), SOON);
const untilHungUp = (caller: SipCaller | undefined) => vi.waitUntil(() => caller?.end, SOON);

describe("callers in the same conversation", () => {
  test("hear each other, and those in another don't", async () => {
    const nccos = () => [room("a"), room("b"), room("a"), room("b")];
    const { callers } = await openLines(nccos, 440, 600, 800, 1_050);
    const [one, two, three, four] = callers;
    await Promise.all([
      untilHeard(one, 800),
      untilHeard(three, 440),
      untilHeard(two, 1_050),
      untilHeard(four, 600),
    ]);
    for (const caller of [one, three])
      expect([caller?.hears(600), caller?.hears(1_050)]).toEqual([false, false]);
    for (const caller of [two, four])
      expect([caller?.hears(440), caller?.hears(800)]).toEqual([false, false]);
  });

  test("come from where they were, which the app is told", async () => {
    const { lines } = await openLines(() => [room("a")], 440);
    const { uuid } = lines[0]!;
    await expect.poll(() => house.app.events(uuid), SOON).toContain("transfer");
    const from = house.app.told("/answer")[0]!.said.conversation_uuid;
    const event = house.app.told("/event").find(({ said }) => said.type === "transfer")!.said;
    expect(event).toMatchObject({ conversation_uuid_from: from, uuid });
    expect(event.conversation_uuid_to).not.toBe(from);
  });

  test("stay when the others leave", async () => {
    const { callers } = await openLines(() => [room("a")], 440, 600);
    const [one, two] = callers;
    await untilHeard(one, 600);
    two?.leg.hangUp();
    await untilHungUp(two);
    expect(one?.end).toBeNull();
  });

  test("are hung up when the moderator leaves who ends it", async () => {
    const { callers } = await openLines(() => [room("a"), room("a", { endOnExit: true })], 440, 600);
    const [one, two] = callers;
    await untilHeard(one, 600);
    two?.leg.hangUp();
    expect(await untilHungUp(one)).toMatchObject({ by: "them", code: 200 });
  });

  test("hear music until somebody comes who starts it", async () => {
    const waits = (app: VoiceApp) =>
      room("a", { startOnEnter: false, musicOnHoldUrl: [app.url("/music.wav")] });
    const { callers } = await openLines((app) => {
      app.answers("/music.wav", formatWav(sineWave(500, 16_000, 1), 16_000));
      return [waits(app), room("a")];
    }, 440);
    const [guest] = callers;
    await untilHeard(guest, 500);
    const { caller: host } = await house.callIn(600);
    await Promise.all([untilHeard(host, 440), untilHeard(guest, 600)]);
    expect(guest?.hears(500)).toBe(false);
  });

  test("hear a chime in place of music that is none", async () => {
    const { callers } = await openLines((app) => {
      app.answers("/music.mp3", Buffer.from("ID3"));
      return [room("a", { startOnEnter: false, musicOnHoldUrl: [app.url("/music.mp3")] })];
    }, 440);
    await untilHeard(callers[0], 523);
    const notes = house.emulator.journal.recent().filter(({ kind }) => kind === "voice");
    expect(notes.at(-1)!.summary).toContain("/music.mp3 is no WAV file");
  });

  test("are not heard where they come in muted", async () => {
    const { callers } = await openLines(() => [room("a", { mute: true }), room("a")], 440, 600);
    const [one, two] = callers;
    await untilHeard(one, 600);
    expect(two?.hears(440)).toBe(false);
  });

  test("are heard by those whom they can speak to", async () => {
    const { lines, callers } = await openLines(() => [room("a")], 440, 600);
    const [one, two] = callers;
    house.app.answers("/answer", room("a", { canSpeak: [lines[0]!.uuid] }));
    const { caller: whisperer } = await house.callIn(900);
    await Promise.all([untilHeard(one, 900), untilHeard(two, 440), untilHeard(whisperer, 600)]);
    expect(two?.hears(900)).toBe(false);
  });
});

describe("what a call is told", () => {
  test("is heard, its markup not", async () => {
    const { callers } = await openLines(
      () => [[{ action: "talk", text: "<speak>Hello</speak>", loop: 0 }]],
      440,
    );
    await untilHeard(callers[0], 300);
    const talk = house.emulator.journal.recent().find(({ kind }) => kind === "voice")!;
    expect(talk.summary).toBe('talk "<speak>Hello</speak>"');
  });

  test("may be a sound of the app's, as loud as it wants", async () => {
    const { callers } = await openLines((app) => {
      app.answers("/welcome.wav", formatWav(sineWave(700, 22_050, 1), 22_050));
      return [[{ action: "stream", streamUrl: [app.url("/welcome.wav")], loop: 0, level: -0.5 }]];
    }, 440);
    await untilHeard(callers[0], 700);
  });
});
