import { Throttle } from "./throttle.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TRIES_PER_ADDRESS = 5;
/** Addresses are cheap: all of them together get this many in a minute. */
const TRIES_ALTOGETHER = 60;
/** A network is fresh until so many tries from it have failed within an hour: everybody mistypes. */
const FAILURES_OF_FRESH = 3;
/** Tries in a minute for fresh networks besides, of those of one area and altogether: each costs a hash. */
const FRESH_PER_AREA = 10;
const FRESH_ALTOGETHER = 240;
/** A browser that a host has signed in from has tries of its own: nobody else's wrong ones lock it out. */
const TRIES_PER_KNOWN_BROWSER = 10;
const EVERYBODY = "everybody";

/** A try to sign in that was counted, or how long to wait, in milliseconds. */
export type CountedTry = { isCounted: true; giveBack(): void } | { isCounted: false; waitMs: number };

/**
 * Limits of tries to sign in with the passphrase. Each is counted before it is made, so that many at once don't slip
 * through together, and given back if it was right.
 *
 * Whoever has many addresses can use up the tries of everybody. Then only those are looked at that come from a fresh
 * network, one from which hardly any has failed lately: so a host gets in from a browser that nobody knows yet. A
 * network is what one customer may have whole: a /24 of IPv4 addresses, a /48 of IPv6 ones, which has 65,536 prefixes
 * of 64 bits. Whoever has many networks has them in few areas: a /16, or a /32 of IPv6, as a provider has.
 */
export class SignInTries {
  readonly #perBrowser: Throttle;
  readonly #perAddress: Throttle;
  readonly #altogether: Throttle;
  readonly #failures: Throttle;
  readonly #freshOfArea: Throttle;
  readonly #fresh: Throttle;

  constructor(now: () => number) {
    this.#perBrowser = new Throttle(TRIES_PER_KNOWN_BROWSER, MINUTE_MS, now);
    this.#perAddress = new Throttle(TRIES_PER_ADDRESS, MINUTE_MS, now);
    this.#altogether = new Throttle(TRIES_ALTOGETHER, MINUTE_MS, now);
    this.#failures = new Throttle(FAILURES_OF_FRESH, HOUR_MS, now);
    this.#freshOfArea = new Throttle(FRESH_PER_AREA, MINUTE_MS, now);
    this.#fresh = new Throttle(FRESH_ALTOGETHER, MINUTE_MS, now);
  }

  /**
   * @param addressPrefix of the visitor.
   * @param browser id of a browser that a host has signed in from; undefined for any other.
   */
  take(addressPrefix: string, browser: string | undefined): CountedTry {
    if (browser !== undefined) return takeAll([[this.#perBrowser, browser]]);
    const [network, area] = [partsOf(addressPrefix, 3), partsOf(addressPrefix, 2)];
    const ofEverybody: Count[] = [[this.#altogether, EVERYBODY]];
    const ofFresh: Count[] = [
      [this.#fresh, EVERYBODY],
      [this.#freshOfArea, area],
    ];
    const isFreshOnly = this.#altogether.waitFor(EVERYBODY) > 0 && this.#failures.waitFor(network) === 0;
    // All together come first, so that no more addresses are remembered than tries are left.
    const counts: Count[] = [...(isFreshOnly ? ofFresh : ofEverybody), [this.#perAddress, addressPrefix]];
    const counted = takeAll(counts);
    if (!counted.isCounted) return counted;
    const isNoted = this.#failures.take(network) === 0;
    return {
      isCounted: true,
      giveBack: () => {
        counted.giveBack();
        if (isNoted) this.#failures.giveBack(network);
      },
    };
  }
}

/** A throttle, and the key that a try is counted by there. */
type Count = readonly [Throttle, string];

/** All of them, or none: what is refused by one uses up nothing of the others. */
function takeAll(counts: readonly Count[]): CountedTry {
  const giveBack = (taken: readonly Count[]) => {
    for (const [throttle, key] of taken) throttle.giveBack(key);
  };
  for (const [index, [throttle, key]] of counts.entries()) {
    const waitMs = throttle.take(key);
    if (waitMs === 0) continue;
    giveBack(counts.slice(0, index));
    return { isCounted: false, waitMs };
  }
  return { isCounted: true, giveBack: () => giveBack(counts) };
}

/** The first bytes of an IPv4 prefix, or the first 16-bit groups of an IPv6 one: `203.0.113` of `203.0.113.7/32`. */
function partsOf(addressPrefix: string, count: number): string {
  const separator = addressPrefix.includes(":") ? ":" : ".";
  return addressPrefix.split(separator).slice(0, count).join(separator);
}
