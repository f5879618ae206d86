import { json, type Request, type Response, Router } from "express";
import { z } from "zod";
import type { CallsView } from "../calls/call-view.ts";
import { findSession, type SessionRouteParts } from "./lookup.ts";
import { ApiError } from "./rest-error.ts";

/** The platform publishes no limit; so many take a minute. */
const DIGITS_MAX = 256;

/** `p` is a pause of 500 ms. */
const DigitsBody = z.object({
  digits: z
    .string()
    .max(DIGITS_MAX)
    .regex(/^[0-9*#p]+$/),
});

export interface DtmfParts extends SessionRouteParts {
  calls: Pick<CallsView, "playDigits">;
}

/** Digits to all phones of a session, or to one: https://tokbox.com/developer/rest/#play_dtmf */
export function createDtmfRoutes(parts: DtmfParts): Router {
  const router = Router();
  const play = (request: Request<{ sessionId: string; connectionId?: string }>, response: Response) => {
    const body = DigitsBody.safeParse(request.body);
    if (!body.success) throw new ApiError(400, "Invalid DTMF Digits");
    const session = findSession(parts, request.params.sessionId);
    const reached = parts.calls.playDigits(session.id, body.data.digits, request.params.connectionId ?? null);
    if (reached === 0) throw new ApiError(404, "Not found. No such phone has answered in the session");
    response.json({ code: 200, message: "OK" });
  };
  router.post("/session/:sessionId/play-dtmf", json(), play);
  router.post("/session/:sessionId/connection/:connectionId/play-dtmf", json(), play);
  return router;
}
