import type { z } from "zod";

/** A schema under its name in the OpenAPI document, as in `{ Call }`. One without a name does not compile. */
export type NamedSchema<Content = unknown> = Readonly<Record<string, z.ZodType<Content>>>;

/** Splits a named schema. @throws if it is not exactly one. */
export function splitNamed<Content>(named: NamedSchema<Content>): {
  name: string;
  schema: z.ZodType<Content>;
} {
  const [first, ...others] = Object.entries(named);
  if (!first || others.length > 0)
    throw new Error(`Give one schema under its name, not ${Object.keys(named).length}.`);
  const [name, schema] = first;
  return { name, schema };
}
