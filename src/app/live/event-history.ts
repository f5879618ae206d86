import { randomUUID } from "node:crypto";

/** More than a room tells while a page comes back; a page that was away for longer gets the room as it is. */
const EVENTS_OF_ROOM_MAX = 100;
const ROOMS_MAX = 200;

/** Something that was told, and its place in the order of all that was told. */
export interface Told<Event> {
  id: string;
  place: number;
  event: Event;
}

interface Kept<Event> {
  latest: Told<Event>[];
  /** The place of the latest event that is not kept any more; 0: all are. */
  forgotten: number;
}

/** The latest events of the rooms, for pages that missed some. */
export class EventHistory<Event> {
  /** Places are counted anew in each run and on each server: ids of others are not known here. */
  readonly #run = randomUUID();
  readonly #rooms = new Map<string, Kept<Event>>();
  #place = 0;
  #forgotten = 0;

  /** The id of whatever was told last, to any room. */
  get lastId(): string {
    return `${this.#run}:${this.#place}`;
  }

  add(roomId: string, event: Event): Told<Event> {
    this.#place += 1;
    const told = { id: this.lastId, place: this.#place, event };
    const kept = this.#rooms.get(roomId) ?? { latest: [], forgotten: this.#forgotten };
    kept.latest.push(told);
    if (kept.latest.length > EVENTS_OF_ROOM_MAX) kept.forgotten = kept.latest.shift()?.place ?? 0;
    this.#rooms.delete(roomId);
    this.#rooms.set(roomId, kept); // last: the first is the one that has been silent for the longest time
    if (this.#rooms.size > ROOMS_MAX) this.#forgetFirst();
    return told;
  }

  /** @returns what a room was told after `id`; null if that can't be said any more. */
  since(roomId: string, id: string): Told<Event>[] | null {
    const [run, digits = ""] = id.split(":");
    const place = Number(digits);
    if (run !== this.#run || !/^\d+$/.test(digits) || place > this.#place) return null;
    const kept = this.#rooms.get(roomId);
    if (place < (kept?.forgotten ?? this.#forgotten)) return null;
    return kept?.latest.filter((told) => told.place > place) ?? [];
  }

  #forgetFirst(): void {
    const [first] = this.#rooms;
    if (!first) return;
    const [roomId, { latest }] = first;
    this.#forgotten = Math.max(this.#forgotten, latest.at(-1)?.place ?? 0);
    this.#rooms.delete(roomId);
  }
}
