/**
 * What this browser remembers about itself, as JSON. Where storage is blocked or full, nothing is remembered:
 * nothing here is needed for a call.
 */
export function recall<Value>(
  key: string,
  isValue: (value: unknown) => value is Value,
  otherwise: Value,
): Value {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return isValue(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // See above: forgotten.
  }
}

export function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** @returns the list with this text first, once, cut to a length. */
export function putFirst(list: readonly string[], text: string, length: number): string[] {
  return [text, ...list.filter((item) => item !== text)].slice(0, length);
}
