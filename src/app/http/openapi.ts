import { z } from "zod";
import type { Body } from "./body.ts";
import { type NamedSchema, splitNamed } from "./named-schema.ts";
import { type ProblemStatus, problemMeanings } from "./problem.ts";
import { type AccessName, type Answer, defineRoute, type Operation, type Route } from "./route.ts";
import { Problem } from "./wire.ts";

/** Ways to prove who asks: https://spec.openapis.org/oas/v3.1.0#security-scheme-object */
const securitySchemes = {
  participant: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-phones-guest",
    description:
      "From GET /room/{roomId} for a guest who may enter; named phones-guest over plain HTTP. Not needed by hosts, nor where the plain link is enough.",
  },
  host: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-phones",
    description: "From signing in; named phones over plain HTTP. Not needed where everybody is host.",
  },
  admin: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-phones",
    description: "The same, of a host who is admin: named in ADMINS, or signed in with the passphrase.",
  },
  signature: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "HS256 with the secret of SIP_WEBHOOK_SECRET; its payload_hash is the SHA-256 of the body.",
  },
  voiceSignature: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "HS256 with the secret of VOICE_SIGNATURE_SECRET; its payload_hash is the SHA-256 of the body, or of the query as JSON.",
  },
  metrics: {
    type: "http",
    scheme: "bearer",
    description: "METRICS_TOKEN, or metrics-token in the data folder.",
  },
} as const satisfies Record<Exclude<AccessName, "anyone">, object>;

type JsonSchema = Record<string, unknown>;

/** As much of OpenAPI as is used here: https://spec.openapis.org/oas/v3.1.0 */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: object };
}

interface DocumentedOperation {
  summary: string;
  responses: Record<string, DocumentedAnswer>;
  [member: string]: unknown;
}

interface DocumentedAnswer {
  description: string;
  content?: Record<string, { schema: JsonSchema }>;
}

/** A route with what is said about it. */
type DescribedRoute = Route & { readonly operation: Operation };

/** `GET /openapi.json`: the document of these routes and of itself, which is made when it is first asked for. */
export function openApiRoute(others: readonly Route[]): Route {
  let document: OpenApiDocument | undefined;
  const route = defineRoute({
    method: "get",
    path: "/openapi.json",
    access: "anyone",
    summary: "This document",
    answers: { 200: { means: "OpenAPI 3.1", type: "application/json" } },
    handle({ response }) {
      document ??= createDocument([...others, route]);
      response.json(document);
    },
  });
  return route;
}

/** The HTTP API as a document. @throws if a path has a parameter without a schema, or two schemas have one name. */
export function createDocument(routes: readonly Route[]): OpenApiDocument {
  const described = routes.filter(isDescribed);
  const paths: OpenApiDocument["paths"] = {};
  for (const route of described) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: describe(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Phones in the room", version: "1" },
    paths,
    components: { schemas: createSchemas(described), securitySchemes },
  };
}

function isDescribed(route: Route): route is DescribedRoute {
  return route.operation !== null;
}

function describe(route: DescribedRoute): DocumentedOperation {
  const { path, access, operation } = route;
  const { summary, query, parameters = {}, body, answers } = operation;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) =>
    describeParameter(name, parameters[name]),
  );
  return {
    summary,
    parameters: [...inPath, ...(query ? describeQuery(query) : [])],
    ...(access !== "anyone" && { security: [{ [access]: [] }] }),
    ...(body?.schema && { requestBody: describeBody(body, body.schema) }),
    responses: { ...describeAnswers(answers), ...describeProblems(problemsOf(route)) },
  };
}

function describeParameter(name: string, schema: z.ZodType | undefined): object {
  if (!schema) throw new Error(`The path parameter ${name} has no schema.`);
  const { $schema, ...described } = z.toJSONSchema(schema);
  return { name, in: "path", required: true, schema: described };
}

function describeQuery(query: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: "query", required: required.includes(name) },
    schema,
  }));
}

/** A body may be left out where nothing has to be in it. */
function describeBody({ types }: Body<unknown>, named: NamedSchema): object {
  const content = Object.assign({}, ...types.map((type) => contentOf(type, refTo(named))));
  return { required: !splitNamed(named).schema.safeParse({}).success, content };
}

function describeAnswers(answers: Operation["answers"]): Record<string, DocumentedAnswer> {
  const described = Object.entries(answers).map(([status, { means, schema, type, events }]) => {
    const content = schema ? contentOf("application/json", refTo(schema)) : type && contentOf(type, {});
    const description = events ? `${means}. Events: ${listEvents(events)}` : means;
    return [status, { description, ...(content && { content }) }] as const;
  });
  return Object.fromEntries(described);
}

/** OpenAPI has no form for events: they are told in words. */
function listEvents(events: NonNullable<Answer["events"]>): string {
  return Object.entries(events)
    .map(([name, schema]) => `${name} (${splitNamed(schema).name})`)
    .join(", ");
}

/** Answers of the handler, and of the checks before the request gets there. */
function problemsOf({ method, access, operation }: DescribedRoute): readonly ProblemStatus[] {
  const { byAnyName = false, parameters = {}, body, problems = [] } = operation;
  return [
    ...(byAnyName ? [] : ([421] as const)),
    500,
    ...problems,
    ...(body?.problems ?? []),
    ...(Object.keys(parameters).length > 0 ? ([400] as const) : []),
    ...(access === "metrics" ? ([401] as const) : []),
    // Pages of other sites may change nothing.
    ...(["host", "admin", "participant"].includes(access) || method !== "get" ? ([403] as const) : []),
  ];
}

function describeProblems(statuses: readonly ProblemStatus[]) {
  const content = contentOf("application/problem+json", refTo({ Problem }));
  return Object.fromEntries(
    statuses.map((status) => [status, { description: problemMeanings[status], content }] as const),
  );
}

function contentOf(type: string, schema: JsonSchema): Record<string, { schema: JsonSchema }> {
  return { [type]: { schema } };
}

/** The place of a schema in the document. */
function refTo(named: NamedSchema): { $ref: string } {
  return { $ref: pathTo(splitNamed(named).name) };
}

/** Every schema of the HTTP API, by name, as JSON Schema. */
function createSchemas(routes: readonly DescribedRoute[]): Record<string, JsonSchema> {
  const sent = routes.flatMap(({ operation: { body } }) => (body?.schema ? [body.schema] : []));
  const answered = routes
    .flatMap(({ operation }) => Object.values(operation.answers))
    .flatMap(({ schema, events = {} }) => [...(schema ? [schema] : []), ...Object.values(events)]);
  return { ...toJsonSchemas(sent, "input"), ...toJsonSchemas([...answered, { Problem }], "output") };
}

function toJsonSchemas(all: readonly NamedSchema[], io: "input" | "output"): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of collectByName(all)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, { io, uri: pathTo });
  return Object.fromEntries(
    // Their place in the document is their name already.
    Object.entries(schemas).map(([id, { $id, $schema, ...schema }]) => [id, schema]),
  );
}

function collectByName(all: readonly NamedSchema[]): Map<string, z.ZodType> {
  const byName = new Map<string, z.ZodType>();
  for (const { name, schema } of all.map(splitNamed)) {
    if ((byName.get(name) ?? schema) !== schema) throw new Error(`Two schemas have the name ${name}.`);
    byName.set(name, schema);
  }
  return byName;
}

function pathTo(name: string): string {
  return `#/components/schemas/${name}`;
}
