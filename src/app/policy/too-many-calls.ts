/** The budgets of dials, as metrics and alerts name them. */
export type Budget =
  | "calls"
  | "calls of a room"
  | "calls of a host"
  | "calls in a minute"
  | "calls of a room in a minute"
  | "calls of a host in a minute"
  | "calls of an address in a minute"
  | "calls to a number in a minute"
  | "minutes in a day"
  | "money in a day";

/** The advice where one of many calls has to end, in seconds. */
const FULL_RETRY_S = 20;
/** The advice where the budget of a day is spent: it comes back bit by bit, in seconds. */
const DAY_RETRY_S = 600;

/** A budget is spent: calls at once, those of a minute, or the minutes or the money of a day. */
export class TooManyCalls extends Error {
  override readonly name = "TooManyCalls";
  readonly budget: Budget;
  readonly retryAfterS: number;

  private constructor(budget: Budget, message: string, retryAfterS: number) {
    super(message);
    this.budget = budget;
    this.retryAfterS = retryAfterS;
  }

  static inAMinute(budget: Budget, waitMs: number): TooManyCalls {
    const seconds = Math.ceil(waitMs / 1000);
    return new TooManyCalls(budget, `Too many calls. Try again in ${seconds} s.`, seconds);
  }

  /** @param whose as a sentence begins: "a room has". */
  static atOnce(budget: Budget, max: number, whose: string): TooManyCalls {
    const words = `Too many calls: ${whose} ${max} at once and no more. Hang one up first.`;
    return new TooManyCalls(budget, words, FULL_RETRY_S);
  }

  /** @param setting that says how much. */
  static inADay(budget: Budget, setting: string): TooManyCalls {
    const words = `The ${budget} that calls may take here are spent (${setting}). Try again later.`;
    return new TooManyCalls(budget, words, DAY_RETRY_S);
  }
}
