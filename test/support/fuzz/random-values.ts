import fc from "fast-check";
import { z } from "zod";

/** Strings that have undone programs before. */
const HOSTILE = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\u202egnp.exe",
  "\ufeff",
  "İı", // longer, or another word, in lower case
  "ﬀ",
  "٣٤٥٦", // digits, but not those of a keypad
  "𝟏𝟐𝟑",
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "..\\..\\secret",
  "%00",
  "%",
  "%2e%2e%2f",
  "\r\nX-Evil: 1",
  "'; drop table rooms; --",
  "<script>alert(1)</script>",
  "{{7*7}}<%= 7*7 %>",
  "NaN",
  "-1",
  "1e309",
  "null",
  "undefined",
  "true",
];
/** More than any field holds; the last one is more than any request. */
const LONG = [1_000, 9_000, 70_000].map((length) => "x".repeat(length));
/** As long as a field may be: patterns that are written without care take for ever over these. */
const REPEATED = ["a.", "a-", "1 ", "%41", ";a=b", "sip:a@", "[:"].map((part) => `sip:${part.repeat(80)}!`);

export const hostileString: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG) },
  { weight: 1, arbitrary: fc.constantFrom(...REPEATED) },
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

/** JSON Schema, as far as zod makes it. */
interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
}

/**
 * Values that a schema takes, or nearly: rules that JSON Schema can't express are left out.
 *
 * @param words strings that mean something to the app. Those come often that the schema takes where it asks for one.
 */
export function valuesOf(schema: z.ZodType, words: readonly string[]): fc.Arbitrary<unknown> {
  return fromJsonSchema(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, words);
}

function fromJsonSchema(schema: JsonSchema, words: readonly string[]): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], items = {}, additionalProperties, minimum, maximum } = schema;
  const of = (inner: JsonSchema) => fromJsonSchema(inner, words);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(of));
  switch (schema.type) {
    case "string":
      return stringsOf(schema, words);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "integer":
    case "number":
      return fc.integer({ min: minimum ?? -1000, max: maximum ?? 100_000 });
    case "array":
      return fc.array(of(items), { maxLength: 5 });
    case "object":
      return typeof additionalProperties === "object" && additionalProperties.type
        ? fc.dictionary(fc.stringMatching(/^X-[A-Z][a-z]{1,9}$/), of(additionalProperties), { maxKeys: 4 })
        : fc.record(mapValues(properties, of), { requiredKeys: required });
    default:
      return fc.jsonValue();
  }
}

function stringsOf({ format, pattern }: JsonSchema, words: readonly string[]): fc.Arbitrary<string> {
  const right = pattern === undefined ? /(?:)/ : new RegExp(pattern, "u");
  const known = words.filter((word) => right.test(word));
  const made = format === "uuid" ? fc.uuid() : matching(pattern);
  return known.length === 0
    ? made
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: made });
}

/** fast-check makes strings of patterns without classes of Unicode. */
function matching(pattern: string | undefined): fc.Arbitrary<string> {
  if (pattern === undefined || /\\p/i.test(pattern)) return fc.string({ minLength: 1, maxLength: 60 });
  return fc.stringMatching(new RegExp(pattern, "u"));
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** A value of which something is wrong: another type, a field too many, one that is hostile or deep. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(hostileString, fc.jsonValue({ maxDepth: 3 }), fc.double(), deep);
  const key = fc.oneof(fc.constantFrom("to", "callId", "role"), hostileString);
  return fc.tuple(values, key, wrong, fc.nat()).map(([value, added, other, index]) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return other;
    const keys = Object.keys(value);
    const name = index % 2 === 0 ? (keys[index % Math.max(1, keys.length)] ?? added) : added;
    // `__proto__` as a key of its own, as JSON.parse makes it.
    return Object.fromEntries([...Object.entries(value), [name, other]]);
  });
}

const deep: fc.Arbitrary<unknown> = fc.integer({ min: 20, max: 2_000 }).map((depth) => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
});

/** More levels than calls fit on the stack: made as text, as `JSON.stringify` can't. */
const nested = fc
  .tuple(fc.constantFrom("", '{"to":', '{"call":', '{"by":'), fc.integer({ min: 1_000, max: 30_000 }))
  .map(([field, depth]) =>
    Buffer.from(field + "[".repeat(depth) + "]".repeat(depth) + (field === "" ? "" : "}")),
  );

/** JSON as text, seldom as it should be written. */
export function writtenJson(values: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const right = values.map((value) => JSON.stringify(value) ?? "");
  return fc.oneof(
    { weight: 12, arbitrary: right.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: right.map((text) => Buffer.from(`\ufeff${text}`)) },
    { weight: 1, arbitrary: right.map((text) => Buffer.from(text.slice(0, -1))) },
    { weight: 1, arbitrary: right.map((text) => Buffer.from(text + text)) },
    { weight: 1, arbitrary: right.map((text) => Buffer.from(text.replace("{", '{"to":"","to":[],"by":1,'))) },
    { weight: 1, arbitrary: right.map((text) => Buffer.from(text, "utf16le")) },
    { weight: 1, arbitrary: right.map((text) => Buffer.from("[".repeat(5_000) + text)) },
    { weight: 1, arbitrary: nested },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.constant(Buffer.alloc(0)) },
  );
}
