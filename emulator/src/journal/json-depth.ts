/**
 * Whether a value from JSON has lists and objects more than `depth` deep inside each other. `JSON.parse` reads any
 * depth, `JSON.stringify` then exhausts the stack: what strangers send must be looked at before it is written.
 */
export function isNestedDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => isNestedDeeperThan(part, depth - 1));
}
