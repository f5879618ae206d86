import type { RequestHandler } from "express";
import { addressOf } from "../http/visitor.ts";
import type { Audit } from "./audit.ts";

/** Statuses of a sign-in that went wrong. Those that were not even looked at (429) would fill the log. */
const FAILED = [401, 403];

/** Notes sign-ins that fail, by whichever way, from their answers. */
export function auditSignIns(
  audit: Pick<Audit, "note">,
  onBackgroundError: (error: unknown) => void,
): RequestHandler {
  return (request, response, next) => {
    if (/^\/sign-in(?:\/|$)/.test(request.path))
      response.once("finish", () => {
        if (!FAILED.includes(response.statusCode)) return;
        const { address } = addressOf(request.ip);
        audit
          .note({
            action: "sign in",
            visitor: { id: `address:${address}`, address },
            outcome: "refused",
            why: `answered ${response.statusCode}`,
          })
          .catch(onBackgroundError);
      });
    next();
  };
}
