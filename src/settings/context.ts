import { readPem } from "./pem.ts";
import type { Problems } from "./problems.ts";
import type { Environment } from "./sources.ts";

/** What surrounds a configuration while it is read. */
export interface Context {
  environment: Environment;
  directory: string;
  problems: Problems;
}

/** Two settings that make sense only together. */
export function both(
  firstPath: string,
  first: string | undefined,
  secondPath: string,
  second: string | undefined,
  { problems }: Context,
): [string, string] | null {
  if (first && second) return [first, second];
  if (first) problems.add(secondPath, `must be given together with ${problems.nameOf(firstPath)}`);
  if (second) problems.add(firstPath, `must be given together with ${problems.nameOf(secondPath)}`);
  return null;
}

/**
 * Reads a PEM, given as text or as a path.
 *
 * @returns undefined where there is nothing, or nothing that is right: then the problem is noted.
 */
export function pem(
  path: string,
  value: string | undefined,
  check: (pem: string) => string,
  { directory, problems }: Context,
): string | undefined {
  if (value === undefined) return undefined;
  try {
    return check(readPem(value, directory));
  } catch (error) {
    problems.add(
      path,
      `must be PEM text or a path to a PEM file (${error instanceof Error ? error.message : error})`,
    );
    return undefined;
  }
}
