import type { RequestHandler } from "express";
import type { Journal } from "../journal/journal.ts";
import { exceedsDepth } from "../journal/json-depth.ts";

/** No request of the platform's is nested as deeply as this. */
const BODY_MAX_DEPTH = 16;

/** Writes down each request and its answer when it is over. */
export function recordRequests(journal: Pick<Journal, "record">): RequestHandler {
  return (request, response, next) => {
    // The router changes these while it looks for a route.
    const { method, path } = request;
    let answer: unknown;
    const send = response.send.bind(response);
    response.send = (body) => {
      answer = body;
      return send(body);
    };
    response.on("finish", () => {
      journal.record({
        kind: "rest",
        direction: "in",
        summary: `${method} ${path} ${response.statusCode}`,
        detail: [formatBody(request.body), answer === undefined ? "" : String(answer)]
          .filter(Boolean)
          .join("\n\n"),
        ...findSessionId(path, request.body),
      });
    });
    next();
  };
}

function formatBody(body: unknown): string {
  if (body === undefined) return "";
  return exceedsDepth(body, BODY_MAX_DEPTH) ? "(nested too deeply)" : JSON.stringify(body, null, 2);
}

function findSessionId(path: string, body: unknown): { sessionId?: string } {
  const inPath = /\/session\/([^/]+)\//.exec(path)?.[1];
  if (inPath) return { sessionId: inPath };
  const isNamed = typeof body === "object" && body !== null && "sessionId" in body;
  return isNamed && typeof body.sessionId === "string" ? { sessionId: body.sessionId } : {};
}
