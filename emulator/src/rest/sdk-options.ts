/** Options as the official server libraries put them on the wire, those that their app left out included. */
import { z } from "zod";

/**
 * Whether an app left an option out: `null` of .NET, PHP and Python; `""`; `{}` of both Node libraries, whose
 * `undefined` is not written; `[]`, which is also what PHP writes for an empty object.
 */
export function isUnset(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "";
}

/** Drops the properties of an object that are unset; anything else is passed on as it is. */
export function dropUnset(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, property]) => !isUnset(property)));
}

/** A property that may be left out, in any of the ways above. */
export function option<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (isUnset(value) ? undefined : value), schema.optional());
}

/** `true` or `false`, also as text: Ruby's `"true"`; in forms .NET's and Python's `False`, PHP's `1` and `0`. */
export const Flag = z.union(
  [z.boolean(), z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"], case: "insensitive" })],
  { error: "must be true or false" },
);
