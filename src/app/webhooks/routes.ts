import { text } from "body-parser";
import { type Request, Router } from "express";
import type { Settings } from "../../settings.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Reports } from "./reports.ts";

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** Where the platform reports to. Not for browsers: no cookie counts here. */
export function webhookRoutes(parts: { reports: Reports; settings: Pick<Settings, "webhooks"> }): Router {
  const router = Router();
  // As text: a signature covers the bytes, and the same report twice is recognized by them.
  router.post("/webhooks/sip", text({ type: () => true, limit: "64kb" }), async (request, response) => {
    if (!isTrusted(request, parts.settings))
      // The platform's own word for "send it again, signed".
      throw new HttpProblem(503, "Reports that are not signed are not accepted here.");
    if (typeof request.body !== "string") throw new HttpProblem(400, "The report is empty.");
    await parts.reports.take(request.body).catch((error: unknown) => {
      throw error instanceof SyntaxError ? new HttpProblem(400, "The report is not valid JSON.") : error;
    });
    response.status(204).end();
  });
  return router;
}

/** Without signatures only this machine is believed, and no proxy on it: nobody else can be the emulator. */
function isTrusted(request: Request, { webhooks }: Pick<Settings, "webhooks">): boolean {
  const isForwarded = ["forwarded", "x-forwarded-for"].some((name) => request.headers[name] !== undefined);
  return webhooks.acceptUnsigned && !isForwarded && LOOPBACK.test(request.socket.remoteAddress ?? "");
}
