import { Router } from "express";
import { z } from "zod";

/** A route as the document describes it; its schemas go by name. */
export interface Operation<RequestName extends string = string, AnswerName extends string = string> {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** As Express has it: `/room/:roomId`. */
  path: string;
  summary: string;
  /** The proof that a request needs; without this: none. */
  access?: AccessName;
  /** The JSON that is sent along. */
  body?: { schema: RequestName; isOptional?: boolean };
  /** By status. */
  answers: Readonly<Record<number, Answer<AnswerName>>>;
  /** The statuses of problems. */
  problems?: readonly (keyof typeof problems)[];
}

interface Answer<AnswerName extends string> {
  means: string;
  schema?: AnswerName;
  /** The content type, if it is not JSON. */
  type?: string;
}

export type AccessName = keyof typeof securitySchemes;

/** Ways to prove who asks: https://spec.openapis.org/oas/v3.1.0#security-scheme-object */
export const securitySchemes = {
  host: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-phones",
    description: "From POST /sign-in; named phones over plain HTTP. Not needed where everybody is host.",
  },
  signature: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "HS256 with the secret of SIP_WEBHOOK_SECRET; its payload_hash is the SHA-256 of the body.",
  },
  metrics: {
    type: "http",
    scheme: "bearer",
    description: "METRICS_TOKEN. Not needed on the same machine.",
  },
} as const;

/** The meaning of each status of a problem. */
export const problems = {
  400: "Something about the request is wrong: the title says what, and what would be right",
  401: "Whoever asks has not proved who they are",
  403: "This may not be done here, or only by a host",
  404: "There is no such room or call",
  409: "It does not go with how things stand: the title says how they do",
  413: "The request is too large",
  415: "The request is not JSON",
  429: "Too many: Retry-After says for how many seconds",
  502: "The calling platform fails or refuses: the title says which",
  503: "Not now: this server stops, is full, or waits for a signature",
  504: "The calling platform has not answered in time",
} as const;

/** Everything that the document is made of. */
export interface Api {
  operations: readonly Operation[];
  /** Schemas of what is sent, by name. */
  requests: Readonly<Record<string, z.ZodType>>;
  /** Schemas of what is answered, by name. */
  answers: Readonly<Record<string, z.ZodType>>;
  /** Schemas of path parameters, by name. */
  parameters: Readonly<Record<string, z.ZodType>>;
}

export type JsonSchema = Record<string, unknown>;

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

/** `GET /openapi.json` */
export function openApiRoutes(api: Api): Router {
  const router = Router();
  const document = createDocument(api);
  router.get("/openapi.json", (_request, response) => {
    response.json(document);
  });
  return router;
}

/** The HTTP API as a document, made of the schemas that requests are checked with. */
export function createDocument({ operations, ...schemas }: Api): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method]: describe(operation, schemas.parameters) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Phones in the room", version: "1" },
    paths,
    components: { schemas: createSchemas(schemas), securitySchemes },
  };
}

function describe(
  { path, summary, access, body, ...operation }: Operation,
  parameters: Api["parameters"],
): DocumentedOperation {
  return {
    summary,
    parameters: [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) =>
      describeParameter(name, parameters[name]),
    ),
    ...(access && { security: [{ [access]: [] }] }),
    ...(body && {
      requestBody: { required: !body.isOptional, content: contentOf("application/json", refTo(body.schema)) },
    }),
    responses: { ...describeAnswers(operation), ...describeProblems(operation) },
  };
}

function describeParameter(name: string, schema: z.ZodType | undefined): object {
  if (!schema) throw new Error(`The path parameter ${name} has no schema.`);
  const { $schema, ...described } = z.toJSONSchema(schema);
  return { name, in: "path", required: true, schema: described };
}

function describeAnswers({ answers }: Pick<Operation, "answers">): Record<string, DocumentedAnswer> {
  const described = Object.entries(answers).map(([status, { means, schema, type }]) => {
    const content = schema ? contentOf("application/json", refTo(schema)) : type && contentOf(type, {});
    return [status, { description: means, ...(content && { content }) }] as const;
  });
  return Object.fromEntries(described);
}

function describeProblems({ problems: statuses = [] }: Pick<Operation, "problems">) {
  const content = contentOf("application/problem+json", refTo("Problem"));
  return Object.fromEntries(
    statuses.map((status) => [status, { description: problems[status], content }] as const),
  );
}

function contentOf(type: string, schema: JsonSchema): Record<string, { schema: JsonSchema }> {
  return { [type]: { schema } };
}

/** The place of a schema in the document. */
function refTo(name: string): { $ref: string } {
  return { $ref: pathTo(name) };
}

/** Every schema of the HTTP API, by name, as JSON Schema. */
function createSchemas({ requests, answers }: Omit<Api, "operations">): Record<string, JsonSchema> {
  return { ...toJsonSchemas(requests, "input"), ...toJsonSchemas(answers, "output") };
}

function toJsonSchemas(named: Api["requests"], io: "input" | "output"): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: pathTo });
  return Object.fromEntries(
    // Their place in the document is their name already.
    Object.entries(schemas).map(([id, { $id, $schema, ...schema }]) => [id, schema]),
  );
}

function pathTo(name: string): string {
  return `#/components/schemas/${name}`;
}
