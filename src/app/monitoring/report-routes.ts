import { raw } from "body-parser";
import type { ErrorRequestHandler, Request, RequestHandler } from "express";
import type { Body } from "../http/body.ts";
import type { Metrics } from "../http/metrics.ts";
import type { NamedSchema } from "../http/named-schema.ts";
import { HttpProblem } from "../http/problem.ts";
import { toProblem } from "../http/problem-answers.ts";
import { defineRoute, type Exchange, type Route } from "../http/route.ts";
import type { RefusalLog } from "./refusal-log.ts";
import type { Reports } from "./reports.ts";
import { BadSignature } from "./signature.ts";
import { type SignaturePolicy, TooManyRefused, UnsignedReport } from "./signature-policy.ts";
import { ConnectionCreated, reportKindOf, SipEvent } from "./sip-event.ts";

interface ReportRoutesParts {
  reports: Pick<Reports, "take">;
  metrics: Pick<Metrics, "reports">;
  refusalLog: RefusalLog;
}

/** The webhooks of the platform. Not for browsers: cookies are ignored. */
export function reportRoutes({ reports, metrics, refusalLog }: ReportRoutesParts): Route[] {
  const count = (request: Request, outcome: string) =>
    metrics.reports.inc({ kind: reportKindOf(bodyOf(request)) ?? "other", outcome });
  const countRefused: ErrorRequestHandler = (error: unknown, request, _response, next) => {
    const outcome = outcomeOf(error);
    count(request, outcome);
    if (outcome === "failed") request.log.error({ err: error }, "a report could not be taken");
    else refusalLog.note(request.log, { webhook: "report", outcome }, error);
    next(error);
  };
  const take = async ({ request, response, body }: Exchange<string, unknown>) => {
    count(request, await reports.take(body));
    response.status(200).end();
  };
  // Told apart by what they say: whoever sets one address for both loses nothing.
  return [
    defineRoute({
      method: "post",
      path: "/webhooks/sip",
      access: "signature",
      summary: "Takes a report of the platform about a call",
      body: takeSignedJson({ SipEvent }),
      answers: { 200: { means: "It is stored, and need not come again" } },
      problems: [401, 429, 503],
      handle: take,
      refuse: countRefused,
    }),
    defineRoute({
      method: "post",
      path: "/webhooks/session",
      access: "signature",
      summary: "Takes a callback of session monitoring: connectionCreated tells whose connection a phone is",
      body: takeSignedJson({ ConnectionCreated }),
      answers: { 200: { means: "It has been used, and need not come again" } },
      problems: [401, 429, 503],
      handle: take,
      refuse: countRefused,
    }),
  ];
}

type Handlers = [RequestHandler, ...RequestHandler[]];

/** Turns away, with its body unread, what is one of too many that are refused. */
export function admitTo(policy: Pick<SignaturePolicy, "admit">): RequestHandler {
  return async (request, response, next) => {
    try {
      await policy.admit(request);
    } catch (error) {
      response.set("connection", "close"); // else the body would have to be read all the same
      throw error;
    }
    next();
  };
}

/** Lets the platform's reports pass. It reads their bytes, which the signature covers. */
export function requireReportSignature(policy: SignaturePolicy): Handlers {
  return [
    admitTo(policy),
    raw({ type: () => true, limit: "64kb" }),
    async (request, _response, next) => {
      const body = bodyOf(request);
      await policy.check(request, body, reportKindOf(body));
      next();
    },
  ];
}

/** Takes the JSON whose bytes the guard has read. */
function takeSignedJson(schema: NamedSchema): Body<unknown> {
  return {
    schema,
    types: ["application/json"],
    problems: [400, 413, 415],
    parsers: [],
    read: (request) => readJson(bodyOf(request)),
  };
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
  if (error instanceof TooManyRefused) return "too many";
  return toProblem(error).status < 500 ? "malformed" : "failed";
}
