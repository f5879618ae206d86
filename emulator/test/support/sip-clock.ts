import type { Clock } from "../../src/sip/transport/timers.ts";

/** A clock whose alarms ring when the test says so. */
export class ManualClock implements Clock {
  /** Moved by hand, too. */
  nowMs = 0;
  readonly alarms = new Set<{ delayMs: number; action: () => void }>();

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const alarm = { delayMs, action };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /** Seconds of the alarms longer than a transaction. */
  get waits(): number[] {
    return [...this.alarms].map(({ delayMs }) => delayMs / 1000).filter((seconds) => seconds > 64);
  }

  ring(seconds: number): void {
    const alarm = [...this.alarms].find(({ delayMs }) => delayMs === seconds * 1000);
    if (alarm === undefined) throw new Error(`No alarm after ${seconds} s, but ${this.waits}`);
    this.alarms.delete(alarm);
    alarm.action();
  }
}
