import { raw } from "body-parser";
import { type ErrorRequestHandler, type Request, type RequestHandler, Router } from "express";
import type { Metrics } from "../http/metrics.ts";
import { HttpProblem } from "../http/problem.ts";
import { toProblem } from "../http/problem-answers.ts";
import type { Reports } from "./reports.ts";
import { BadSignature } from "./signature.ts";
import { type SignaturePolicy, UnsignedReport } from "./signature-policy.ts";
import { reportKindOf } from "./sip-event.ts";

interface ReportRoutesParts {
  reports: Pick<Reports, "take">;
  signaturePolicy: SignaturePolicy;
  metrics: Pick<Metrics, "reports">;
}

/** The webhooks of the platform. Not for browsers: cookies are ignored. */
export function reportRoutes({ reports, signaturePolicy, metrics }: ReportRoutesParts): Router {
  const router = Router();
  const count = (request: Request, outcome: string) =>
    metrics.reports.inc({ kind: reportKindOf(bodyOf(request)) ?? "other", outcome });

  // A signature covers them.
  const bytes = raw({ type: () => true, limit: "64kb" });
  const take: RequestHandler = async (request, response) => {
    const body = bodyOf(request);
    await signaturePolicy.check(request, body, reportKindOf(body));
    count(request, await reports.take(readJson(body)));
    response.status(200).end();
  };

  const countRefused: ErrorRequestHandler = (error: unknown, request, _response, next) => {
    const outcome = outcomeOf(error);
    count(request, outcome);
    request.log.warn({ outcome, err: error }, "a report was refused");
    next(error);
  };
  // Told apart by what they say: whoever sets one address for both loses nothing.
  for (const path of ["/webhooks/sip", "/webhooks/session"]) {
    router.post(path, bytes, take);
    router.use(path, countRefused);
  }
  return router;
}

/** The body; empty if none came, or too large a one. */
function bodyOf({ body }: Request): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new HttpProblem(400, body.length === 0 ? "The report is empty." : "The report is not valid JSON.");
  }
}

/** The outcome of a refused request, as a label of a metric. */
export function outcomeOf(error: unknown): string {
  if (error instanceof BadSignature) return "bad signature";
  if (error instanceof UnsignedReport) return "unsigned";
  return toProblem(error).status < 500 ? "malformed" : "failed";
}
