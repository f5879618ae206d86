import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { ZodError } from "zod";
import { HttpProblem, toErrorPage } from "./problem.ts";

/** Answers a request that no route has taken. */
export const notFound: RequestHandler = ({ method, path }) => {
  const what = ["GET", "HEAD"].includes(method) ? "There is nothing" : `Nothing takes a ${method}`;
  throw new HttpProblem(404, `${what} at ${path.slice(0, 100)}.`);
};

/**
 * The last error handler of the app: JSON for programs (RFC 9457), a page for people.
 *
 * @param translate the problem that an error of the app's parts stands for; null: none that it knows.
 */
export function answerError(translate: (error: unknown) => HttpProblem | null): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error); // too late to say anything: Express cuts the connection
      return;
    }
    const problem = translate(error) ?? toProblem(error);
    if (problem.status >= 500) response.err = error instanceof Error ? error : new Error(String(error));
    answerProblem(problem, request, response);
  };
}

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

/** The problem that an error of the HTTP layer stands for; any other error is a 500. */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ZodError) return fromZod(error);
  return (
    fromMiddleware(error) ??
    new HttpProblem(500, "It has been noted and can be found by the request's id.", { cause: error })
  );
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

/** Errors of Express and body-parser carry a status: https://github.com/jshttp/http-errors */
function fromMiddleware(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return null;
  if (error.status < 400 || error.status > 499) return null;
  const isJson = "type" in error && error.type === "entity.parse.failed";
  const words = isJson ? "The request is not valid JSON." : wordsOfStatus.get(error.status);
  return new HttpProblem(error.status, words ?? "The request is not right.", { cause: error });
}
