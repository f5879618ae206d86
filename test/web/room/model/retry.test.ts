import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Retry } from "../../../../src/web/room/model/retry.ts";

function expectDelay(retry: Retry, delayMs: number): void {
  const attempt = vi.fn();
  retry.later(attempt);
  vi.advanceTimersByTime(delayMs - 1);
  expect(attempt).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(attempt).toHaveBeenCalledOnce();
}

describe("A failed attempt", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is repeated after 1, 2, 5 and then every 10 seconds, until it works", () => {
    const retry = new Retry();
    for (const delay of [1_000, 2_000, 5_000, 10_000, 10_000]) expectDelay(retry, delay);
    retry.reset();
    expectDelay(retry, 1_000);
  });

  it("is not repeated after it was canceled", () => {
    const retry = new Retry();
    const attempt = vi.fn();
    retry.later(attempt);
    retry.cancel();
    vi.advanceTimersByTime(60_000);
    expect(attempt).not.toHaveBeenCalled();
  });
});
