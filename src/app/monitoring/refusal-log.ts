import type { Logger } from "../http/logging.ts";

/** So long one line stands for all refusals of its kind. */
const QUIET_MS = 60_000;

/** Logs refused webhooks: the first of a kind, then once a minute how many more there were. A flood fills no disk. */
export class RefusalLog {
  readonly #log: Logger;
  /** How many more there were, by kind, since the line about the first. */
  readonly #more = new Map<string, number>();

  /** @param log takes the lines that are about no single request. */
  constructor(log: Logger) {
    this.#log = log;
  }

  /**
   * @param log of the request.
   * @param kind what was refused and why: there are few of them.
   */
  note(log: Logger, kind: { webhook: string; outcome: string }, error: unknown): void {
    const key = `${kind.webhook} ${kind.outcome}`;
    const more = this.#more.get(key);
    if (more !== undefined) {
      this.#more.set(key, more + 1);
      return;
    }
    this.#more.set(key, 0);
    log.warn({ ...kind, err: error }, "a webhook was refused; more like it are counted for a minute");
    setTimeout(() => this.#tell(key, kind), QUIET_MS).unref();
  }

  #tell(key: string, kind: { webhook: string; outcome: string }): void {
    const more = this.#more.get(key) ?? 0;
    this.#more.delete(key);
    if (more > 0) this.#log.warn({ ...kind, more }, "more webhooks were refused in the last minute");
  }
}
