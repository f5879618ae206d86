import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from "express";
import type { z } from "zod";
import type { Body } from "./body.ts";
import type { NamedSchema } from "./named-schema.ts";
import type { ProblemStatus } from "./problem.ts";
import type { Visitor } from "./visitor.ts";

/**
 * Groups that may use a route: everybody, who is in the room of the path or may enter it, hosts, admins, the platform or the Voice API
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

/** The accesses whose check finds out who the visitor is. */
export type VisitorAccess = Extract<AccessName, "participant" | "host" | "admin">;

/** The visitor behind a request, as the room of the path knows them. @throws for one who may not pass */
export type VisitorGuard = (request: Request, response: Response) => Promise<Visitor>;

/** Middleware that throws for a request that may not pass. */
type RequestGuard = readonly [RequestHandler, ...RequestHandler[]];

/** The check behind each access but `anyone`. */
export type Guards = Readonly<
  Record<VisitorAccess, VisitorGuard> & Record<Exclude<AccessName, "anyone" | VisitorAccess>, RequestGuard>
>;

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** A request and its answer, as the handler of a route gets them. */
export interface Exchange<
  Path extends string = string,
  Content = undefined,
  Access extends AccessName = AccessName,
> {
  request: Request;
  response: Response;
  /** The visitor whom the guard of the access has let pass; undefined where it asks for something else. */
  visitor: Access extends VisitorAccess ? Visitor : undefined;
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

/** Contents of the document about a route, besides its method, path and access. */
export interface Operation {
  readonly summary: string;
  /** Whether it is served by whatever name the server is asked: else 421 is an answer. */
  readonly byAnyName?: boolean;
  /** Parameters that the handler reads from the query, or as much of it as the document should tell. */
  readonly query?: z.ZodObject;
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
  /** Handler of a request that its guard has let pass. */
  readonly handlers: readonly (RequestHandler | ErrorRequestHandler)[];
  /** Null for a page for people, which is not in the document. */
  readonly operation: Operation | null;
}

/** A page as it is written down. A GET has no body, and every other route says which it takes. */
type PageDefinition<Path extends string, Content, Access extends AccessName> = {
  path: Path;
  access: Access;
  /** Takes the errors of guard, body and handler before the app's own error handler does. */
  refuse?: ErrorRequestHandler;
} & (
  | {
      method: "get";
      body?: undefined;
      handle(exchange: Exchange<Path, undefined, Access>): void | Promise<void>;
    }
  | {
      method: Exclude<Method, "get">;
      body: Body<Content>;
      handle(exchange: Exchange<Path, Content, Access>): void | Promise<void>;
    }
);

/** A route as it is written down. */
type RouteDefinition<Path extends string, Content, Access extends AccessName> = PageDefinition<
  Path,
  Content,
  Access
> &
  Omit<Operation, "body" | "parameters"> & {
    parameters?: Readonly<Record<ParameterName<Path>, z.ZodType<string>>>;
  };

/** Makes a route of the HTTP API, which is in the document. */
export function defineRoute<Path extends string, Content, Access extends AccessName>(
  definition: RouteDefinition<Path, Content, Access>,
): Route {
  const { summary, byAnyName, query, parameters = {}, body, answers, problems } = definition;
  const operation = { summary, byAnyName, query, parameters, body, answers, problems };
  return { ...createRoute(definition, parameters), operation };
}

/** Makes a route for people: a page, or what its form is sent to. */
export function definePage<Path extends string, Content, Access extends AccessName>(
  definition: PageDefinition<Path, Content, Access>,
): Route {
  return { ...createRoute(definition, {}), operation: null };
}

/** Serves the routes, each behind the guard of its access. */
export function createRouter(routes: readonly Route[], guards: Guards): Router {
  const router = Router();
  for (const { method, path, access, handlers } of routes)
    router[method](path, ...checksOf(access, guards), ...handlers);
  return router;
}

/** Visitors whom guards have let pass, for the handlers of their requests. */
const visitors = new WeakMap<Request, Visitor>();

function checksOf(access: AccessName, guards: Guards): readonly RequestHandler[] {
  if (access === "anyone") return [];
  const guard = guards[access];
  return typeof guard === "function" ? [noteVisitor(guard)] : [...guard];
}

function noteVisitor(guard: VisitorGuard): RequestHandler {
  return async (request, response, next) => {
    visitors.set(request, await guard(request, response));
    next();
  };
}

function createRoute<Path extends string, Content, Access extends AccessName>(
  definition: PageDefinition<Path, Content, Access>,
  parameters: Partial<Record<string, z.ZodType<string>>>,
): Omit<Route, "operation"> {
  const { method, path, access, body, refuse } = definition;
  const answer: RequestHandler = async (request, response) => {
    const read = (name: string) => readParameter(request, name, parameters[name]);
    // The guard of a visitor's access has noted one, and no other has: see noteVisitor.
    const visitor = visitors.get(request) as Exchange<Path, Content, Access>["visitor"];
    const exchange = { request, response, visitor, read };
    if (definition.body) await definition.handle({ ...exchange, body: definition.body.read(request) });
    else await definition.handle({ ...exchange, body: undefined });
  };
  const handlers = [...(body?.parsers ?? []), answer, ...(refuse ? [refuse] : [])];
  return { method, path, access, handlers };
}

function readParameter({ params }: Request, name: string, schema: z.ZodType<string> | undefined): string {
  if (!schema) throw new Error(`The path parameter ${name} has no schema.`);
  return schema.parse(params[name]);
}
