import type { Request, RequestHandler } from "express";
import type { z } from "zod";
import { HttpProblem } from "./problem.ts";

/** Refuses a body that is not JSON: no form of another site can send JSON without a preflight request. */
export const jsonOnly: RequestHandler = ({ method, headers }, _response, next) => {
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
  const isJson = /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
  if ((method === "POST" || hasBody) && !isJson) throw new HttpProblem(415, "Send application/json.");
  next();
};

/** The body of a request, or an empty object where there is none. @throws ZodError */
export function readBody<Body>(request: Request, schema: z.ZodType<Body>): Body {
  return schema.parse(withoutPrototype(request.body ?? {}));
}

/** `JSON.parse` makes `__proto__` an ordinary key, which code further on may take for something else. */
function withoutPrototype(body: unknown): unknown {
  JSON.stringify(body, (key, value) => {
    if (key === "__proto__" || key === "constructor" || key === "prototype")
      throw new HttpProblem(400, `There is no field ${key}.`);
    return value;
  });
  return body;
}
