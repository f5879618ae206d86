import { Router } from "express";
import { z } from "zod";
import { CallId, StreamId } from "../calls/call-request.ts";
import { RoomId } from "../rooms/wire.ts";
import { CallerId } from "../telephone/dial-in-request.ts";
import { type Operation, problems, securitySchemes } from "./operation.ts";
import { operations } from "./operations.ts";
import { createSchemas, type JsonSchema, refTo } from "./schemas.ts";

const parameters: Record<string, z.ZodType> = {
  roomId: RoomId,
  callId: CallId,
  streamId: StreamId,
  callerId: CallerId,
};

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
export function openApiRoutes(): Router {
  const router = Router();
  const document = createDocument();
  router.get("/openapi.json", (_request, response) => {
    response.json(document);
  });
  return router;
}

/** The HTTP API as a document, made of the schemas that requests are checked with. */
export function createDocument(): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Phones in the room", version: "1" },
    paths,
    components: { schemas: createSchemas(), securitySchemes },
  };
}

function describe({ path, summary, access, body, ...operation }: Operation): DocumentedOperation {
  return {
    summary,
    parameters: [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => describeParameter(name)),
    ...(access && { security: [{ [access]: [] }] }),
    ...(body && {
      requestBody: { required: !body.isOptional, content: contentOf("application/json", refTo(body.schema)) },
    }),
    responses: { ...describeAnswers(operation), ...describeProblems(operation) },
  };
}

function describeParameter(name: string): object {
  const schema = parameters[name];
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
