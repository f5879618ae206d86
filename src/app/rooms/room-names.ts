import { randomInt } from "node:crypto";

const adjectives = ["amber", "brave", "calm", "clear", "coral", "eager", "early", "fair", "gentle", "golden"];
const moreAdjectives = [
  "grand",
  "happy",
  "kind",
  "light",
  "lively",
  "lucky",
  "mellow",
  "neat",
  "quiet",
  "swift",
];
const nouns = ["bay", "birch", "bridge", "brook", "cedar", "cliff", "dune", "fern", "field", "grove"];
const moreNouns = ["harbor", "hill", "lake", "maple", "meadow", "pine", "river", "stone", "valley", "willow"];

/** Keeps a link from being guessed: 36^8, some 41 bits, besides the words. */
const SUFFIX_LENGTH = 8;
const SUFFIX_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** A name for a new room that can be read out, like `quiet-harbor-4k9x0c2m`, and not be guessed. */
export function newRoomId(): string {
  const suffix = Array.from(
    { length: SUFFIX_LENGTH },
    () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)],
  );
  return `${pick([...adjectives, ...moreAdjectives])}-${pick([...nouns, ...moreNouns])}-${suffix.join("")}`;
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? "room";
}
