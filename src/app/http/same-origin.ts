import type { Request, RequestHandler } from "express";
import { HttpProblem } from "./problem.ts";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Lets another site's page change nothing here, whatever cookies the browser would send along. The browser's own word
 * about the page counts, no page can forge it; over plain HTTP there is none, and the page's origin is compared.
 * Programs that are no browsers send neither header, and carry no cookies of anybody.
 *
 * @param publicUrl what people type to get here, where that differs from what this server sees.
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function sameOriginOnly(publicUrl: string | null): RequestHandler {
  return (request, _response, next) => {
    if (!SAFE_METHODS.includes(request.method) && !isSameOrigin(request, publicUrl))
      throw new HttpProblem(403, "Another site's page may not do this.");
    next();
  };
}

function isSameOrigin(request: Request, publicUrl: string | null): boolean {
  const site = request.get("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = request.get("origin");
  if (origin === undefined) return true;
  return (
    origin === `${request.protocol}://${request.host}` ||
    (publicUrl !== null && origin === new URL(publicUrl).origin)
  );
}
