import type { Metrics } from "../http/metrics.ts";
import type { Alerts } from "./alerts.ts";
import type { Audit, Decision } from "./audit.ts";
import type { Budgets, Claim } from "./budgets.ts";
import { CallsStopped } from "./calls-stopped.ts";
import { DialRefused } from "./dial-refused.ts";
import { TooManyCalls } from "./too-many-calls.ts";

interface DialWatchParts {
  budgets: Pick<Budgets, "usage">;
  alerts: Alerts;
  audit: Pick<Audit, "note">;
  metrics: Pick<Metrics, "refusedDials">;
  onBackgroundError(error: unknown): void;
}

/** Facts about a dial besides its decision. */
type KnownDial = Pick<Decision, "visitor" | "roomId" | "callId" | "target">;

/** Looks on while people dial: writes the audit log, counts refusals, and raises alerts. */
export class DialWatch {
  readonly #parts: DialWatchParts;

  constructor(parts: DialWatchParts) {
    this.#parts = parts;
  }

  /**
   * A dial has taken its place in the budgets, and may go out once this is noted.
   *
   * @param why the rule that allows it.
   */
  async passed(claim: Claim, dial: KnownDial, why: string): Promise<void> {
    const { audit, budgets, alerts, onBackgroundError } = this.#parts;
    await audit.note({ ...dial, action: "dial", outcome: "allowed", why });
    budgets.usage(claim).then((usages) => alerts.checkBudgets(usages), onBackgroundError);
  }

  /** Nothing came of a dial. Only what was refused here is noted: the call itself has the rest. */
  async refused(error: unknown, dial: KnownDial): Promise<void> {
    const { metrics, alerts, audit } = this.#parts;
    const why = refusedBy(error);
    if (why === null || !(error instanceof Error)) return;
    metrics.refusedDials.inc({ why });
    if (error instanceof DialRefused && error.isForbidden && why === "to") alerts.noteRefused();
    await audit.note({ ...dial, action: "dial", outcome: "refused", why: error.message });
  }
}

/** @returns the part of the request, the budget or the switch that forbade a dial; null if none of them did. */
function refusedBy(error: unknown): string | null {
  if (error instanceof TooManyCalls) return error.budget;
  if (error instanceof DialRefused) return error.field;
  return error instanceof CallsStopped ? "stopped" : null;
}
