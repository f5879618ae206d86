import fc from "fast-check";
import { splitNamed } from "../../../src/app/http/named-schema.ts";
import type { Route } from "../../../src/app/http/route.ts";
import { hostileString, mutated, valuesOf, writtenJson } from "./random-values.ts";
import type { RawRequest } from "./raw-request.ts";

/** A random request, and the route that it is made for, which it may miss. */
export interface RandomRequest extends RawRequest {
  target: Pick<Route, "path" | "access">;
}

/** Material of random requests. */
export interface Material {
  /** Strings that mean something to the app: names of rooms and calls, targets. */
  words: readonly string[];
  /** Values of `Cookie`. */
  cookies: readonly string[];
  /** Values of `Authorization`. */
  authorizations: readonly string[];
  /** Names by which the server may be asked for. */
  host: string;
}

/** Names that pages read from the query. Those of other routes are in their summaries. */
const PAGE_QUERY = ["next", "room", "code", "state", "error"];
const OTHER_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "LINK"];
const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** Segments of a path as they are sent. */
const hostileSegment = fc.oneof(
  fc.constantFrom("", ".", "..", "%", "%E0%A4%A", "%00", "%2e%2e", "a%2Fb", "%c0%ae", "%ud800", "a;b=c", "~"),
  hostileString.map(escaped),
);

/** Requests for any of the routes, most of them nearly right. */
export function requestsFor(routes: readonly Route[], material: Material): fc.Arbitrary<RandomRequest> {
  return fc.oneof(...routes.map((route) => requestFor(route, material)));
}

function requestFor(route: Route, material: Material): fc.Arbitrary<RandomRequest> {
  const target = { path: route.path, access: route.access };
  return fc
    .record({
      method: mostly(fc.constant(route.method.toUpperCase()), fc.constantFrom(...OTHER_METHODS), 12),
      path: fc.tuple(pathOf(route, material), queryOf(route, material)).map(([path, query]) => path + query),
      headers: headersFor(material),
      content: contentFor(route, material),
    })
    .map(({ method, path, headers, content }) => {
      const hasBody = method !== "GET" || content.type === "unusual";
      const typed =
        hasBody && content.type !== "none" ? { ...headers, "content-type": content.type } : headers;
      return { target, method, path, headers: typed, body: hasBody ? content.body : null };
    });
}

function pathOf({ path, operation }: Route, { words }: Material): fc.Arbitrary<string> {
  const parts = path.split("/").map((part) => {
    if (!part.startsWith(":")) return mostly(fc.constant(part), fc.constant(part.toUpperCase()), 30);
    const schema = operation?.parameters?.[part.slice(1)];
    if (!schema) return hostileSegment;
    const right = valuesOf(schema, words).map((value) => escaped(String(value)));
    const fitting = words.filter((word) => schema.safeParse(word).success);
    return fitting.length === 0
      ? mostly(right, hostileSegment)
      : mostly(fc.constantFrom(...fitting), fc.oneof(right, hostileSegment));
  });
  return fc.tuple(...parts).map((segments) => segments.join("/") || "/");
}

function queryOf({ operation }: Route, { words }: Material): fc.Arbitrary<string> {
  const named = [...(operation?.summary ?? "").matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  const names = fc.constantFrom(...PAGE_QUERY, ...named, "__proto__", "dtmf[digits]", "a[]", "uuid");
  const value = fc
    .oneof(fc.constantFrom(...words), hostileString)
    .map((text) => escaped(text).slice(0, 2_000));
  const pair = fc.tuple(names, fc.oneof(value, hostileSegment)).map(([name, text]) => `${name}=${text}`);
  const query = fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => `?${pairs.join("&")}`);
  return mostly(fc.constant(""), query, 2);
}

function headersFor(material: Material): fc.Arbitrary<Record<string, string>> {
  const { cookies, authorizations, host } = material;
  const odd = fc.stringMatching(/^[\x21-\x7e\x80-\xff]{1,60}$/);
  const rare = <Value>(value: fc.Arbitrary<Value>, freq = 12) => fc.option(value, { freq, nil: undefined });
  const some = <Value>(value: fc.Arbitrary<Value>) =>
    fc.integer({ min: 1, max: 15 }).chain((number) => (number === 15 ? value : fc.constant(undefined)));
  return fc
    .record({
      accept: fc.oneof(
        { weight: 8, arbitrary: fc.constant(JSON_TYPE) },
        {
          weight: 3,
          arbitrary: fc.constantFrom(undefined, "*/*", "text/html", "text/event-stream", "image/png"),
        },
        { weight: 1, arbitrary: odd },
      ),
      host: mostly(fc.constant(host), fc.constantFrom("evil.example", "localhost", "a@b", "[::1]:1"), 30),
      cookie: rare(
        fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...cookies) }, { weight: 1, arbitrary: odd }),
      ),
      authorization: rare(mostly(fc.constantFrom(...authorizations), odd, 5)),
      origin: some(fc.constantFrom("https://evil.example", `http://${host}`, "null", "x")),
      "sec-fetch-site": some(fc.constantFrom("cross-site", "same-site", "same-origin", "none", "x")),
      "x-forwarded-for": some(fc.oneof(fc.ipV4(), fc.ipV6(), odd)),
      "x-forwarded-proto": some(fc.constantFrom("https", "http", "x")),
      "x-forwarded-host": some(fc.constantFrom("evil.example", "localhost")),
      "x-http-method-override": some(fc.constantFrom("DELETE", "GET")),
      "content-encoding": some(fc.constantFrom("gzip", "br", "deflate", "zstd", "identity", "x")),
      "if-none-match": some(fc.constantFrom("*", '"x"')),
      "last-event-id": some(odd),
      range: some(fc.constantFrom("bytes=0-1", "bytes=9-1", "x")),
      "accept-language": some(odd),
      "x-request-id": some(odd),
      expect: some(fc.constant("100-continue")),
    })
    .map(withoutUndefined);
}

interface Content {
  type: string;
  body: Buffer | null;
}

function contentFor({ operation }: Route, { words }: Material): fc.Arbitrary<Content> {
  const named = operation?.body?.schema;
  const right = named ? valuesOf(splitNamed(named).schema, words) : fc.jsonValue({ maxDepth: 2 });
  const json = fc.oneof(
    { weight: 3, arbitrary: right.map((value) => Buffer.from(JSON.stringify(value) ?? "")) },
    { weight: 1, arbitrary: writtenJson(fc.oneof(right, mutated(right))) },
    { weight: 1, arbitrary: mutated(right).map((value) => Buffer.from(JSON.stringify(value) ?? "")) },
  );
  const form = fc
    .dictionary(fc.constantFrom("room", "passphrase", "next", "__proto__", "a[b]"), hostileString, {
      maxKeys: 3,
    })
    .map((fields) =>
      Buffer.from(
        Object.entries(fields)
          .map(([name, text]) => `${name}=${escaped(text)}`)
          .join("&"),
      ),
    );
  const type = mostly(
    fc.constant(JSON_TYPE),
    fc.constantFrom(
      "none",
      "text/plain",
      FORM_TYPE,
      "multipart/form-data; boundary=x",
      `${JSON_TYPE}; charset=utf-16`,
      `${JSON_TYPE}; charset=x`,
      `${JSON_TYPE};;`,
      "application/jsonx",
    ),
    8,
  );
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ type, body: json }) },
    { weight: 2, arbitrary: form.map((body) => ({ type: FORM_TYPE, body })) },
    { weight: 1, arbitrary: fc.constant({ type: "none", body: null }) },
  );
}

/** The one most of the time, one of so many times the other. */
function mostly<Value>(
  usual: fc.Arbitrary<Value>,
  other: fc.Arbitrary<Value>,
  times = 8,
): fc.Arbitrary<Value> {
  return fc.oneof({ weight: times - 1, arbitrary: usual }, { weight: 1, arbitrary: other });
}

/** Halves of characters are left out, which no URL can have. */
function escaped(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function withoutUndefined(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
