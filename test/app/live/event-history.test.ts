import { beforeEach, describe, expect, test } from "vitest";
import { EventHistory } from "../../../src/app/live/event-history.ts";

let history: EventHistory<string>;
beforeEach(() => {
  history = new EventHistory();
});

const since = (roomId: string, id: string) => history.since(roomId, id)?.map(({ event }) => event) ?? null;

describe("what a page missed", () => {
  test("is what its room was told after the last that it heard", () => {
    const { id } = history.add("lobby", "one");
    history.add("kitchen", "two");
    history.add("lobby", "three");
    expect(since("lobby", id)).toEqual(["three"]);
    expect(since("lobby", history.lastId)).toEqual([]);
    expect(since("attic", id)).toEqual([]);
  });

  test("is not known where it heard another run", () => {
    const { lastId } = new EventHistory();
    expect(since("lobby", lastId)).toBeNull();
  });

  test("is not known where its room has told more than is kept", () => {
    const { lastId } = history;
    for (let n = 0; n < 100; n += 1) history.add("lobby", "word");
    expect(since("lobby", lastId)).toHaveLength(100);
    history.add("lobby", "one too many");
    expect(since("lobby", lastId)).toBeNull();
  });

  test("is not known where so many other rooms have spoken that its own is forgotten", () => {
    const { lastId } = history;
    history.add("lobby", "word");
    for (let n = 0; n < 200; n += 1) history.add(`room-${n}`, "word");
    expect(since("lobby", lastId)).toBeNull();
    expect(since("room-199", history.lastId)).toEqual([]);
  });

  test("of a room that speaks again begins where it was forgotten", () => {
    const { lastId } = history;
    history.add("lobby", "forgotten");
    for (let n = 0; n < 200; n += 1) history.add(`room-${n}`, "word");
    const heard = history.lastId;
    history.add("lobby", "kept");
    expect(since("lobby", lastId)).toBeNull();
    expect(since("lobby", heard)).toEqual(["kept"]);
  });
});
