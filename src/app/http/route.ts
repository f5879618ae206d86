import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from "express";
import type { z } from "zod";
import type { Body } from "./body.ts";
import type { NamedSchema } from "./named-schema.ts";
import type { ProblemStatus } from "./problem.ts";

/**
 * Who may use a route: everybody, who is in the room of the path or may enter it, hosts, admins, the platform or the Voice API
 * (which sign their requests), readers of metrics.
 */
export type AccessName =
  | "anyone"
  | "participant"
  | "host"
  | "admin"
  | "signature"
  | "voiceSignature"
  | "metrics";

/** The check behind each access but `anyone`: middleware that throws for a request that may not pass. */
export type Guards = Readonly<
  Record<Exclude<AccessName, "anyone">, readonly [RequestHandler, ...RequestHandler[]]>
>;

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** A request and its answer, as the handler of a route gets them. */
export interface Exchange<Path extends string = string, Content = undefined> {
  request: Request;
  response: Response;
  body: Content;
  /** Reads a parameter of the path. @throws ZodError */
  read(name: ParameterName<Path>): string;
}

/** `"roomId" | "callId"` of `/room/:roomId/calls/:callId`. */
export type ParameterName<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterName<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** An answer as the document describes it. */
export interface Answer {
  means: string;
  /** The JSON that is answered. */
  schema?: NamedSchema;
  /** The content type, if it is not JSON. */
  type?: string;
  /** The contents of server-sent events, by name. */
  events?: Readonly<Record<string, NamedSchema>>;
}

/** What the document says about a route, besides its method, path and access. */
export interface Operation {
  readonly summary: string;
  /** Schemas of the parameters in the path, by name. */
  readonly parameters?: Readonly<Record<string, z.ZodType<string>>>;
  readonly body?: Body<unknown>;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** The statuses of problems, besides those that follow from method, access, parameters and body. */
  readonly problems?: readonly ProblemStatus[];
}

/** A route as router and document take it. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly access: AccessName;
  /** What happens to a request that its guard has let pass. */
  readonly handlers: readonly (RequestHandler | ErrorRequestHandler)[];
  /** Null for a page for people, which is not in the document. */
  readonly operation: Operation | null;
}

/** A page as it is written down. A GET has no body, and every other route says which it takes. */
type PageDefinition<Path extends string, Content> = {
  path: Path;
  access: AccessName;
  /** Takes the errors of guard, body and handler before the app's own error handler does. */
  refuse?: ErrorRequestHandler;
} & (
  | { method: "get"; body?: undefined; handle(exchange: Exchange<Path>): void | Promise<void> }
  | {
      method: Exclude<Method, "get">;
      body: Body<Content>;
      handle(exchange: Exchange<Path, Content>): void | Promise<void>;
    }
);

/** A route as it is written down. */
type RouteDefinition<Path extends string, Content> = PageDefinition<Path, Content> &
  Omit<Operation, "body" | "parameters"> & {
    parameters?: Readonly<Record<ParameterName<Path>, z.ZodType<string>>>;
  };

/** Makes a route of the HTTP API, which is in the document. */
export function defineRoute<Path extends string, Content>(definition: RouteDefinition<Path, Content>): Route {
  const { summary, parameters = {}, body, answers, problems } = definition;
  const operation = { summary, parameters, body, answers, problems };
  return { ...createRoute(definition, parameters), operation };
}

/** Makes a route for people: a page, or what its form is sent to. */
export function definePage<Path extends string, Content>(definition: PageDefinition<Path, Content>): Route {
  return { ...createRoute(definition, {}), operation: null };
}

/** Serves the routes, each behind the guard of its access. */
export function createRouter(routes: readonly Route[], guards: Guards): Router {
  const router = Router();
  for (const { method, path, access, handlers } of routes) {
    const guard = access === "anyone" ? [] : guards[access];
    router[method](path, ...guard, ...handlers);
  }
  return router;
}

function createRoute<Path extends string, Content>(
  definition: PageDefinition<Path, Content>,
  parameters: Partial<Record<string, z.ZodType<string>>>,
): Omit<Route, "operation"> {
  const { method, path, access, body, refuse } = definition;
  const answer: RequestHandler = async (request, response) => {
    const read = (name: string) => readParameter(request, name, parameters[name]);
    if (definition.body)
      await definition.handle({ request, response, read, body: definition.body.read(request) });
    else await definition.handle({ request, response, read, body: undefined });
  };
  const handlers = [...(body?.parsers ?? []), answer, ...(refuse ? [refuse] : [])];
  return { method, path, access, handlers };
}

function readParameter({ params }: Request, name: string, schema: z.ZodType<string> | undefined): string {
  if (!schema) throw new Error(`The path parameter ${name} has no schema.`);
  return schema.parse(params[name]);
}
