/** Answers the digest challenges of one call. */
import { randomBytes } from "node:crypto";
import { type Challenge, formatAuthorization, parseChallenge } from "./digest.ts";
import type { SipHeaders } from "./headers.ts";

/** Challenger: the far end (401) or a proxy (407). */
const CHALLENGERS = [
  { asks: "www-authenticate", answers: "Authorization" },
  { asks: "proxy-authenticate", answers: "Proxy-Authorization" },
] as const;

const MOST_ROUNDS = 5;

interface Answered {
  header: string;
  challenge: Challenge;
  uses: number;
}

/**
 * Remembers who challenged, so that later requests of the call carry an answer at once
 * (RFC 3261 section 22.2: credentials may be sent ahead for the same realm).
 */
export class Credentials {
  readonly #username: string;
  readonly #password: string;
  readonly #answered = new Map<string, Answered>();

  constructor(auth: { username: string; password: string }) {
    this.#username = auth.username;
    this.#password = auth.password;
  }

  /** @returns the header lines that answer every challenge so far. */
  headersFor(method: string, uri: string, body: string): string[] {
    return [...this.#answered.values()].map((answered) => {
      answered.uses += 1;
      const value = formatAuthorization({
        challenge: answered.challenge,
        username: this.#username,
        password: this.#password,
        method,
        uri,
        body,
        cnonce: randomBytes(8).toString("hex"),
        nonceCount: answered.uses,
      });
      return `${answered.header}: ${value}`;
    });
  }

  /** One request with its repetitions: whoever challenges it twice does not like the password. */
  newAttempt(): Attempt {
    return new Attempt((key, answered) => this.#answered.set(key, answered));
  }
}

export class Attempt {
  readonly #remember: (key: string, answered: Answered) => void;
  readonly #seen = new Set<string>();
  #rounds = 0;

  constructor(remember: (key: string, answered: Answered) => void) {
    this.#remember = remember;
  }

  /** @returns false when there is no use in trying again. */
  canAnswer(headers: SipHeaders): boolean {
    this.#rounds += 1;
    if (this.#rounds > MOST_ROUNDS) return false;
    let isAnyNew = false;
    for (const { asks, answers } of CHALLENGERS) {
      for (const [realm, challenge] of bestByRealm(headers.getAll(asks))) {
        const key = `${asks} ${realm}`;
        if (this.#seen.has(key) && !challenge.isStale) return false;
        this.#seen.add(key);
        this.#remember(key, { header: answers, challenge, uses: 0 });
        isAnyNew = true;
      }
    }
    return isAnyNew;
  }
}

/** The first challenge that we understand: servers put their preferred algorithm on top (RFC 8760 section 2.4). */
function bestByRealm(values: string[]): Map<string, Challenge> {
  const best = new Map<string, Challenge>();
  for (const challenge of values.flatMap((value) => parseChallenge(value) ?? [])) {
    if (!best.has(challenge.realm)) best.set(challenge.realm, challenge);
  }
  return best;
}
