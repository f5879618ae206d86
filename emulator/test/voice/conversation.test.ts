import { describe, expect, test } from "vitest";
import { FRAME_SAMPLES } from "../../src/media/audio.ts";
import {
  Conversations,
  OPEN_TERMS,
  type Participant,
  type Terms,
} from "../../src/voice/calls/conversation.ts";
import { ManualMediaClock } from "../support/manual-media-clock.ts";

/** Says the same sample all the time, so that a mix tells who is in it: powers of two. */
class Someone implements Participant {
  readonly uuid: string;
  isMuted = false;
  isEarmuffed = false;
  heard = 0;
  skipped = 0;
  readonly events: string[] = [];
  readonly #frame: Int16Array;

  constructor(uuid: string, voice: number) {
    this.uuid = uuid;
    this.#frame = new Int16Array(FRAME_SAMPLES).fill(voice);
  }

  read(): Int16Array {
    return this.#frame;
  }

  write(frame: Int16Array | null): void {
    this.heard = frame?.[0] ?? 0;
  }

  skip(frames: number): void {
    this.skipped += frames;
  }

  sendDigits(digits: string): void {
    this.events.push(`pressed ${digits}`);
  }

  leftAlone(): void {
    this.events.push("left alone");
  }

  hangUp(): void {
    this.events.push("hung up");
  }
}

const sound = (sample: number) => ({ read: () => new Int16Array(FRAME_SAMPLES).fill(sample) });

function open() {
  const clock = new ManualMediaClock();
  const conversations = new Conversations(clock);
  const [ann, bob, eve] = [new Someone("ann", 1), new Someone("bob", 2), new Someone("eve", 4)] as const;
  const everybody = [ann, bob, eve];
  const room = conversations.named("room");
  const heard = () => {
    clock.advance(20);
    return everybody.map((someone) => someone.heard);
  };
  const join = (someone: Someone, terms: Partial<Terms> = {}) =>
    room.join(someone, { ...OPEN_TERMS, ...terms });
  return { clock, conversations, room, ann, bob, eve, heard, join };
}

describe("in a conversation", () => {
  test("everybody hears everybody else", () => {
    const { ann, bob, eve, heard, join } = open();
    for (const someone of [ann, bob, eve]) join(someone);
    expect(heard()).toEqual([6, 5, 3]);
  });

  test("who is muted is not heard, and hears", () => {
    const { ann, bob, eve, heard, join } = open();
    for (const someone of [ann, bob, eve]) join(someone);
    ann.isMuted = true;
    expect(heard()).toEqual([6, 4, 2]);
  });

  test("who comes in muted is not heard until that is taken back, or it comes again on other terms", () => {
    const { room, ann, bob, eve, heard, join } = open();
    join(ann, { isMuted: true });
    for (const someone of [bob, eve]) join(someone);
    expect(heard()).toEqual([6, 4, 2]);
    room.unmute("ann");
    expect(heard()).toEqual([6, 5, 3]);
    join(ann, { isMuted: true });
    join(ann);
    expect(heard()).toEqual([6, 5, 3]);
    room.unmute("nobody");
  });

  test("who wears earmuffs hears nobody, and is heard", () => {
    const { ann, bob, eve, heard, join } = open();
    for (const someone of [ann, bob, eve]) join(someone);
    ann.isEarmuffed = true;
    expect(heard()).toEqual([0, 5, 3]);
  });

  test.each<[string, Partial<Terms>, number[]]>([
    ["can be heard by some hears all", { canSpeak: ["bob"] }, [6, 5, 2]],
    ["can be heard by nobody hears all", { canSpeak: [] }, [6, 4, 2]],
    ["can hear some is heard by all", { canHear: ["eve"] }, [4, 5, 3]],
    ["can hear nobody is heard by all", { canHear: [] }, [0, 5, 3]],
  ])("who %s", (_what, terms, expected) => {
    const { ann, bob, eve, heard, join } = open();
    join(ann, terms);
    for (const someone of [bob, eve]) join(someone);
    expect(heard()).toEqual(expected);
  });

  test("nobody hears anybody before somebody starts it, each their own music", () => {
    const { room, ann, bob, eve, heard, join } = open();
    for (const someone of [ann, bob]) join(someone, { startsOnEnter: false });
    room.playMusic("ann", sound(64));
    room.playMusic("nobody", sound(128));
    expect(heard()).toEqual([64, 0, 0]);
    join(eve);
    expect(heard()).toEqual([6, 5, 3]);
    room.leave("eve");
    expect(heard().slice(0, 2)).toEqual([2, 1]);
  });

  test("what one call plays is heard by all, also by who waits, and only once at a time", () => {
    const { room, ann, bob, heard, join } = open();
    join(ann, { startsOnEnter: false });
    join(bob, { startsOnEnter: false });
    room.play("ann", sound(64));
    room.play("ann", sound(32));
    expect(heard()).toEqual([32, 32, 0]);
    room.hush("ann");
    expect(heard()).toEqual([0, 0, 0]);
  });

  test("who leaves is not heard any more, nor what they played; the last one learns it", () => {
    const { room, ann, bob, eve, heard, join } = open();
    for (const someone of [ann, bob, eve]) join(someone);
    room.play("eve", sound(64));
    room.leave("eve");
    expect(heard().slice(0, 2)).toEqual([2, 1]);
    room.leave("bob");
    expect([ann.events, bob.events]).toEqual([["left alone"], []]);
  });

  test("who hangs up ends it for all only where it was said so", () => {
    const { room, ann, bob, eve, join } = open();
    join(ann, { endsOnExit: true });
    for (const someone of [bob, eve]) join(someone);
    room.hangUp("bob");
    expect(eve.events).toEqual([]);
    room.hangUp("ann");
    expect(eve.events).toEqual(["left alone", "hung up"]);
  });

  test("what one presses the others get", () => {
    const { room, ann, bob, eve, join } = open();
    for (const someone of [ann, bob, eve]) join(someone);
    room.relayDigit("ann", "5");
    expect([ann.events, bob.events, eve.events]).toEqual([[], ["pressed 5"], ["pressed 5"]]);
  });

  test("who comes again comes on new terms", () => {
    const { ann, bob, heard, join } = open();
    for (const someone of [ann, bob]) join(someone);
    join(ann, { canHear: [] });
    expect(heard()).toEqual([0, 1, 0]);
  });

  test("time that was lost is lost for all", () => {
    const { clock, ann, bob, join } = open();
    for (const someone of [ann, bob]) join(someone);
    clock.leap(200);
    expect([ann.skipped, bob.skipped]).toEqual([9, 9]);
  });
});

describe("conversations", () => {
  test("of two names don't hear each other", () => {
    const { conversations, ann, bob, eve, heard, join } = open();
    for (const someone of [ann, bob]) join(someone);
    conversations.named("other").join(eve, OPEN_TERMS);
    expect(heard()).toEqual([2, 1, 0]);
  });

  test("of one name are the same, until all have left", () => {
    const { clock, conversations, room, ann, join } = open();
    join(ann);
    expect(conversations.named("room")).toBe(room);
    expect(conversations.create()).not.toBe(conversations.create());
    expect(clock.listeners).toBe(1);
    room.leave("ann");
    expect(clock.listeners).toBe(0);
    expect(conversations.named("room")).not.toBe(room);
  });
});
