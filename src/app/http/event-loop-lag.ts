import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 20;
const NANOSECONDS_PER_SECOND = 1e9;

/** How late the event loop is: everything else waits as long as it stands still. */
export class EventLoopLag {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#histogram.enable();
  }

  /** @returns seconds by quantile, since it was last read. What is measured has the interval of the measurement in it. */
  read(): Record<string, number> {
    const toSeconds = (nanoseconds: number) =>
      Math.max(0, (nanoseconds || 0) / NANOSECONDS_PER_SECOND - RESOLUTION_MS / 1000);
    const { max } = this.#histogram;
    const [median, tail] = [50, 99].map((percentile) => this.#histogram.percentile(percentile));
    this.#histogram.reset();
    return { "0.5": toSeconds(median ?? 0), "0.99": toSeconds(tail ?? 0), "1": toSeconds(max) };
  }

  stop(): void {
    this.#histogram.disable();
  }
}
