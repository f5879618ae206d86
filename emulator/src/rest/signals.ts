import { json, type Request, type Response, Router } from "express";
import { z } from "zod";
import { findSession, type SessionRouteParts } from "./lookup.ts";
import { ApiError, errorCodes } from "./rest-error.ts";
import { option } from "./sdk-options.ts";

const SignalBody = z.object({ type: option(z.string()), data: z.string() });

/** A signal from the server, to everybody or to one: https://tokbox.com/developer/rest/#send_signal */
export function createSignalRoutes(parts: SessionRouteParts): Router {
  const router = Router();
  const send = (request: Request<{ sessionId: string; connectionId?: string }>, response: Response) => {
    const body = SignalBody.safeParse(request.body);
    if (!body.success) throw new ApiError(400, z.prettifyError(body.error), errorCodes.badSignal);
    const { data, type } = body.data;
    const session = findSession(parts, request.params.sessionId);
    session.signal({ data, ...(type === undefined ? {} : { type }) }, request.params.connectionId);
    response.status(204).end();
  };
  router.post("/session/:sessionId/signal", json(), send);
  router.post("/session/:sessionId/connection/:connectionId/signal", json(), send);
  return router;
}
