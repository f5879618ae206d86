import type { Metrics } from "../http/metrics.ts";
import type { Alerts } from "./alerts.ts";
import type { Budgets, Claim } from "./budgets.ts";
import { DialRefused } from "./dial-refused.ts";
import { TooManyCalls } from "./too-many-calls.ts";

interface DialWatchParts {
  budgets: Pick<Budgets, "usage">;
  alerts: Alerts;
  metrics: Pick<Metrics, "refusedDials">;
}

/** Looks on while people dial: counts refusals, and raises alerts. */
export class DialWatch {
  readonly #parts: DialWatchParts;

  constructor(parts: DialWatchParts) {
    this.#parts = parts;
  }

  /** A dial has taken its place in the budgets. */
  async passed(claim: Claim): Promise<void> {
    this.#parts.alerts.checkBudgets(await this.#parts.budgets.usage(claim));
  }

  /** A dial was refused, if the error says so. */
  refused(error: unknown): void {
    const { metrics, alerts } = this.#parts;
    if (error instanceof TooManyCalls) metrics.refusedDials.inc({ why: error.budget });
    if (!(error instanceof DialRefused)) return;
    metrics.refusedDials.inc({ why: error.field });
    if (error.isForbidden && error.field === "to") alerts.noteRefused();
  }
}
