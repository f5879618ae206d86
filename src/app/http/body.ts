import { json, urlencoded } from "body-parser";
import type { Request, RequestHandler } from "express";
import { z } from "zod";
import { type NamedSchema, splitNamed } from "./named-schema.ts";
import { HttpProblem, type ProblemStatus } from "./problem.ts";

/** The body that a route takes: how it is read, and how the document shows it. */
export interface Body<Content> {
  /** Schema of the expected body; null: the document does not show it. */
  readonly schema: NamedSchema | null;
  /** The content types in which it may be sent. */
  readonly types: readonly string[];
  /** The statuses of bodies that are refused. */
  readonly problems: readonly ProblemStatus[];
  /** Middleware that takes it from the connection. */
  readonly parsers: readonly RequestHandler[];
  /** @throws ZodError, HttpProblem if it is not what is expected. */
  read(request: Request): Content;
}

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const FORM_LIMIT = "8kb";
const form = urlencoded({ extended: false, limit: FORM_LIMIT });

/** Takes JSON. No body is the same as an empty object. */
export function takeJson<Content>(named: NamedSchema<Content>, limit = "64kb"): Body<Content> {
  return take(named, [JSON_TYPE], [jsonOnly, json({ limit })]);
}

/** Takes JSON of which nothing counts but that it is JSON: no form of another site has sent it. */
export function ignoreJson(limit: string): Body<unknown> {
  return { ...takeJson({ ignored: z.unknown() }, limit), schema: null };
}

/** Takes the form of an HTML page. */
export function takeForm<Content>(named: NamedSchema<Content>): Body<Content> {
  return take(named, [FORM_TYPE], [form]);
}

/** Takes both, for pages that work without script. */
export function takeFormOrJson<Content>(named: NamedSchema<Content>): Body<Content> {
  return take(named, [JSON_TYPE, FORM_TYPE], [form, json({ limit: FORM_LIMIT })]);
}

/** Takes anything, and reads nothing of it. */
export const unreadBody: Body<undefined> = {
  schema: null,
  types: [],
  problems: [],
  parsers: [],
  read: () => undefined,
};

/** Refuses a body that is not JSON: no form of another site can send JSON without a preflight request. */
const jsonOnly: RequestHandler = ({ method, headers }, _response, next) => {
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
  const isJson = /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
  if ((method === "POST" || hasBody) && !isJson) throw new HttpProblem(415, "Send application/json.");
  next();
};

function take<Content>(
  named: NamedSchema<Content>,
  types: string[],
  parsers: RequestHandler[],
): Body<Content> {
  const { schema } = splitNamed(named);
  const read = ({ body }: Request) => schema.parse(withoutPrototype(body ?? {}));
  return { schema: named, types, problems: [400, 413, 415], parsers, read };
}

/**
 * `JSON.parse` makes `__proto__` an ordinary key, which code further on may take for something else. The levels are walked
 * through one after the other: there may be more of them than calls fit on the stack.
 */
function withoutPrototype(body: unknown): unknown {
  const waiting = [body];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "__proto__" || key === "constructor" || key === "prototype")
        throw new HttpProblem(400, `There is no field ${key}.`);
      waiting.push(inner);
    }
  }
  return body;
}
