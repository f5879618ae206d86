const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Wrong PINs of one number that nobody minds: everybody mistypes. */
const FREE_FAILURES = 5;
/** The pause after the next one; it doubles with each that follows. */
const FIRST_PAUSE_MS = MINUTE_MS;
/** So often one is forgiven: many people may share a number, as at an office, and mistype now and then. */
const FORGIVEN_EVERY_MS = HOUR_MS;
/** So long after the last failure all are forgotten. */
export const FAILURES_KEPT_MS = DAY_MS;
/** So long after a right PIN a number counts as one of ours. */
export const KNOWN_FOR_MS = 30 * DAY_MS;
/** Over which time the failures of all numbers together are counted. */
export const WATCH_MS = HOUR_MS;
/** From so many of them on, somebody is guessing: a number that has never been right gets one try. */
export const SUSPICIOUS_FAILURES = 100;
/** From so many on, whoever guesses has numbers without end: only those that have been right are looked at. */
export const ALARMING_FAILURES = 1_000;

/** The chance that all wrong PINs that are looked at in a day find a room, at most: one in so many. */
const DAYS_FOR_A_HIT = 10_000;

/**
 * How many wrong PINs may be looked at in a day, of all numbers together: as many as find one of the rooms with a
 * chance below 10^-4. Less than one would shut out everybody who has never been here.
 *
 * @param rooms that have a PIN.
 * @param digits of a PIN.
 */
export function guessesInDay(rooms: number, digits: number): number {
  return Math.max(1, Math.ceil(10 ** digits / DAYS_FOR_A_HIT / Math.max(1, rooms)) - 1);
}

/** The tries of a number so far. Times are milliseconds since the epoch. */
export interface Guesser {
  failures: number;
  failedAt: number;
  /** When its PIN was last right. */
  rightAt: number | null;
}

export const newGuesser: Guesser = { failures: 0, failedAt: 0, rightAt: null };

/**
 * Whether a PIN that a number types may be looked at.
 *
 * With 8 digits and a hundred rooms a thousand guesses find a room once in a thousand times. Caller ids can be made up,
 * so what counts in the end is how many guesses all numbers together have in an hour; but nobody who guesses may lock
 * out those who know, so that the numbers of people who have been here are let through.
 *
 * @param altogether failures of all numbers within WATCH_MS.
 */
export function mayGuess(guesser: Guesser, altogether: number, now: number): boolean {
  const failures = freshFailures(guesser, now);
  if (now < guesser.failedAt + pauseAfter(failures)) return false;
  if (guesser.rightAt !== null && now < guesser.rightAt + KNOWN_FOR_MS) return true;
  if (altogether >= ALARMING_FAILURES) return false;
  return altogether < SUSPICIOUS_FAILURES || failures === 0;
}

/** Every guess counts as a failure until it turns out to be right. */
export function withGuess(guesser: Guesser, now: number): Guesser {
  return { ...guesser, failures: freshFailures(guesser, now) + 1, failedAt: now };
}

/** The guess was right. @param before the guesser before it was counted. */
export function withSuccess(guesser: Guesser, before: Guesser, now: number): Guesser {
  const isLatest = guesser.failures === before.failures + 1;
  return {
    failures: Math.max(0, guesser.failures - 1),
    failedAt: isLatest ? before.failedAt : guesser.failedAt,
    rightAt: now,
  };
}

function freshFailures({ failures, failedAt }: Guesser, now: number): number {
  const age = now - failedAt;
  if (age >= FAILURES_KEPT_MS) return 0;
  return Math.max(0, failures - Math.floor(age / FORGIVEN_EVERY_MS));
}

function pauseAfter(failures: number): number {
  return failures < FREE_FAILURES ? 0 : FIRST_PAUSE_MS * 2 ** (failures - FREE_FAILURES);
}
