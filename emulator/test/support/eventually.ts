const INTERVAL_MS = 5;

/**
 * Waits until something is so. Belongs to no test runner: tests of both use it.
 * @throws after `withinMs` milliseconds, and says what it waited for.
 */
export async function eventually(isSo: () => boolean, what: () => string, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
