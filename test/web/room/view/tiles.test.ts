import { expect, it } from "vitest";
import { initials } from "../../../../src/web/room/view/tiles.ts";

it.each([
  ["Ada Lovelace", "AL"],
  ["Guest 42", "G4"],
  ["Kim", "K"],
  ["Anna Maria von Trapp", "AT"],
  ["李 伟", "李伟"],
  ["  ", ""],
])("%j is shortened to %j", (name, short) => expect(initials(name)).toBe(short));
