const ends: (() => void)[] = [];

process.once("exit", () => {
  for (const end of ends) end();
});

/** Does something when the test runner's process ends, for what its tests share. */
export function atExit(end: () => void): void {
  ends.push(end);
}
