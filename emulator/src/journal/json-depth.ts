/**
 * Whether a value from JSON has lists and objects more than `depth` deep inside each other. `JSON.parse` reads any
 * depth, `JSON.stringify` exhausts the stack: check received values before they are formatted.
 */
export function exceedsDepth(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => exceedsDepth(part, depth - 1));
}
