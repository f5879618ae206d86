import { withoutPlus } from "./ncco.ts";

/**
 * Which of our numbers a caller is.
 *
 * @param numbers in E.164.
 * @param caller a number with or without +, alone or as the x of `x@host`.
 * @returns undefined for a number of somebody else, and for a name.
 */
export function findNumber(numbers: readonly string[], caller: string): string | undefined {
  const [user = ""] = caller.split("@", 1);
  return numbers.find((number) => withoutPlus(number) === withoutPlus(user));
}
