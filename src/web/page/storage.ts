/** Lifetime of a stored value: in this browser for good, or in this tab until it is closed. */
export type Memory = "browser" | "tab";

/**
 * Reads a value that this browser has stored.
 *
 * @param isValue whether a stored JSON value is of the expected type.
 * @returns stored value; `otherwise` where there is none, or storage is blocked: nothing here is needed for a call.
 */
export function recall<Value>(
  key: string,
  isValue: (value: unknown) => value is Value,
  otherwise: Value,
  memory: Memory = "browser",
): Value {
  try {
    const value: unknown = JSON.parse(storageOf(memory).getItem(key) ?? "null");
    return isValue(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key: string, value: unknown, memory: Memory = "browser"): void {
  try {
    storageOf(memory).setItem(key, JSON.stringify(value));
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

export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

/** @returns list with this text first, without duplicates of it, cut to a length. */
export function putFirst(list: readonly string[], text: string, length: number): string[] {
  return [text, ...list.filter((item) => item !== text)].slice(0, length);
}

/** @throws if storage is blocked. */
function storageOf(memory: Memory): Storage {
  return memory === "tab" ? sessionStorage : localStorage;
}
