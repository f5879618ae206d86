import type { Settings } from "../../settings/settings.ts";
import type { Logger } from "../http/logging.ts";
import type { Metrics } from "../http/metrics.ts";
import type { Usage } from "./budgets.ts";

/** From this part of a budget on somebody should know. */
const HIGH = 0.8;
/** So many destinations that are refused within this time: somebody tries what gets through. */
const REFUSED_BURST = 10;
const BURST_MS = 10 * 60_000;
/** The same budget is told about no more often than this. */
const AGAIN_AFTER_MS = 60 * 60_000;
/** Budget of wrong PINs, as alerts name it. */
const GUESSES = "wrong PINs in a day";
const GUESSES_USED_UP = `Budget of ${GUESSES}: used up. Who has not called before does not get in until it comes back.`;
/** How long the webhook has to answer. */
const WEBHOOK_MS = 5_000;

/** Alert as the log and the webhook get it, without telephone numbers. */
export interface Alert {
  kind: "budget" | "refused destinations";
  text: string;
  at: number;
  budget?: string;
  used?: number;
  limit?: number;
}

interface AlertsParts {
  settings: Pick<Settings, "alertUrl">;
  log: Pick<Logger, "warn">;
  metrics: Pick<Metrics, "alerts">;
  now: () => number;
}

/** Tells people that budgets come to their ends, and that somebody tries destinations or PINs one after the other. */
export class Alerts {
  readonly #parts: AlertsParts;
  /** When each budget was last told about, by its name and owner. */
  readonly #told = new Map<string, number>();
  #refusedAt: number[] = [];

  constructor(parts: AlertsParts) {
    this.#parts = parts;
  }

  /** Looks at budgets after a dial. */
  checkBudgets(usages: readonly Usage[]): void {
    const at = this.#parts.now();
    for (const [key, toldAt] of this.#told) if (toldAt <= at - AGAIN_AFTER_MS) this.#told.delete(key);
    for (const usage of usages)
      if (this.#isNews(JSON.stringify([usage.budget, usage.owner]), usage.used >= usage.limit * HIGH, at))
        this.#raise({ ...describeHigh(usage), at });
  }

  /**
   * Looks at the day's budget of wrong PINs after one of them. Its end is told besides: from then on nobody gets in who
   * has not called before.
   */
  checkGuesses({ used, limit }: Pick<Usage, "used" | "limit">): void {
    const at = this.#parts.now();
    const usage = { budget: GUESSES, used, limit };
    const isUsedUp = used >= limit;
    if (this.#isNews(`${GUESSES}: used up`, isUsedUp, at))
      this.#raise({ ...describeHigh(usage), text: GUESSES_USED_UP, at });
    const isHighFirst = this.#isNews(GUESSES, used >= limit * HIGH, at);
    if (isHighFirst && !isUsedUp) this.#raise({ ...describeHigh(usage), at });
  }

  /** A destination was not allowed. */
  noteRefused(): void {
    const at = this.#parts.now();
    this.#refusedAt = [...this.#refusedAt.filter((before) => before > at - BURST_MS), at];
    if (this.#refusedAt.length < REFUSED_BURST) return;
    this.#refusedAt = [];
    const text = `${REFUSED_BURST} calls to destinations that are not allowed within ${BURST_MS / 60_000} minutes: somebody may be trying what gets through.`;
    this.#raise({ kind: "refused destinations", text, at });
  }

  /** Whether something is so that was not, or was told about too long ago. */
  #isNews(key: string, isSo: boolean, at: number): boolean {
    const toldAt = this.#told.get(key);
    if (!isSo) this.#told.delete(key);
    if (!isSo || (toldAt !== undefined && toldAt > at - AGAIN_AFTER_MS)) return false;
    this.#told.set(key, at);
    return true;
  }

  #raise(alert: Alert): void {
    const { log, metrics, settings } = this.#parts;
    log.warn({ alert }, alert.text);
    metrics.alerts.inc({ kind: alert.kind });
    if (settings.alertUrl !== null)
      this.#send(settings.alertUrl, alert).catch((error: unknown) =>
        log.warn({ err: error }, "an alert could not be sent"),
      );
  }

  async #send(url: string, alert: Alert): Promise<void> {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(alert),
      redirect: "error",
      signal: AbortSignal.timeout(WEBHOOK_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The webhook for alerts answered ${response.status}.`);
  }
}

/** An alert about a budget that comes to its end, without its time. */
function describeHigh({ budget, used, limit }: Pick<Alert, "budget"> & Pick<Usage, "used" | "limit">) {
  const text = `Budget of ${budget}: ${Math.floor((used / limit) * 100)} % are taken.`;
  return { kind: "budget", text, budget, used: Math.round(used * 100) / 100, limit } as const;
}
