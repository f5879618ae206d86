import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { ZodError } from "zod";
import { BadOrder, CallFailed, Conflict, TooManyCalls } from "../calls/call-errors.ts";
import { BadSignature } from "../monitoring/signature.ts";
import { UnsignedReport } from "../monitoring/signature-policy.ts";
import { PlatformError, PlatformTimeout } from "../platform/platform-errors.ts";
import { NoSuchCaller } from "../telephone/telephone-errors.ts";
import { HttpProblem, toErrorPage } from "./problem.ts";

/** Nothing else has answered. */
export const notFound: RequestHandler = ({ method, path }) => {
  const what = ["GET", "HEAD"].includes(method) ? "There is nothing" : `Nothing takes a ${method}`;
  throw new HttpProblem(404, `${what} at ${path.slice(0, 100)}.`);
};

/** The last resort of every request: what went wrong, as JSON for programs and as a page for people. */
export const answerError: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error); // too late to say anything: Express cuts the connection
    return;
  }
  const problem = toProblem(error);
  if (problem.status >= 500) response.err = error instanceof Error ? error : new Error(String(error));
  answerProblem(problem, request, response);
};

function answerProblem(problem: HttpProblem, request: Request, response: Response): void {
  const { status, message, extra, headers } = problem;
  const requestId = String(request.id);
  response.status(status).set({ ...headers, "cache-control": "no-store" });
  response.format({
    json: () => {
      response.type("application/problem+json");
      response.send(JSON.stringify({ type: "about:blank", title: message, status, ...extra, requestId }));
    },
    html: () => response.render("error", toErrorPage(problem, request.originalUrl, requestId)),
    default: () => response.type("text/plain").send(`${message} (request ${requestId})\n`),
  });
}

/** The one place that knows which error of which part is which status. */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ZodError) return fromZod(error);
  if (error instanceof BadOrder)
    return new HttpProblem(error.status, error.message, { extra: { field: error.field }, cause: error });
  if (error instanceof BadSignature)
    return new HttpProblem(401, error.message, { headers: { "www-authenticate": "Bearer" }, cause: error });
  // The platform's own word for "send it again, signed": rarely it sends a report unsigned by mistake.
  if (error instanceof UnsignedReport) return new HttpProblem(503, error.message, { cause: error });
  if (error instanceof TooManyCalls)
    return new HttpProblem(429, error.message, {
      headers: { "retry-after": String(error.retryAfterS) },
      cause: error,
    });
  if (error instanceof NoSuchCaller) return new HttpProblem(404, error.message, { cause: error });
  if (error instanceof Conflict) return new HttpProblem(409, error.message, { cause: error });
  if (error instanceof CallFailed) {
    const { callId, state } = error.call;
    return new HttpProblem(statusOf(error.cause), error.message, { extra: { callId, state }, cause: error });
  }
  if (error instanceof PlatformError)
    return new HttpProblem(statusOf(error), error.message, { cause: error });
  return (
    fromMiddleware(error) ??
    new HttpProblem(500, "It has been noted and can be found by the request's id.", { cause: error })
  );
}

function statusOf(error: PlatformError): number {
  return error instanceof PlatformTimeout ? 504 : 502;
}

function fromZod(error: ZodError): HttpProblem {
  const errors = error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const [first] = errors;
  const where = first?.path ? `${first.path}: ` : "";
  return new HttpProblem(400, `${where}${first?.message ?? "The request is not right."}`, {
    extra: { errors },
  });
}

const wordsOfStatus = new Map([
  [400, "The request can't be read."],
  [413, "The request is too large."],
  [415, "The request has a form that is not read here: send application/json."],
]);

/** What Express and body-parser throw carries a status: https://github.com/jshttp/http-errors */
function fromMiddleware(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return null;
  if (error.status < 400 || error.status > 499) return null;
  const isJson = "type" in error && error.type === "entity.parse.failed";
  const words = isJson ? "The request is not valid JSON." : wordsOfStatus.get(error.status);
  return new HttpProblem(error.status, words ?? "The request is not right.", { cause: error });
}
