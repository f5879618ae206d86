import { Router } from "express";
import { findSession, type SessionRouteParts } from "./lookup.ts";
import { ApiError } from "./rest-error.ts";

const CONNECTION_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** `DELETE /session/ID/connection/ID`: https://tokbox.com/developer/rest/#forceDisconnect */
export function createConnectionRoutes(parts: SessionRouteParts): Router {
  const router = Router();
  router.delete("/session/:sessionId/connection/:connectionId", (request, response) => {
    const { sessionId, connectionId } = request.params;
    if (!CONNECTION_ID.test(connectionId)) throw new ApiError(400, "This can't be a connection id");
    findSession(parts, sessionId).forceDisconnect(connectionId);
    response.status(204).end();
  });
  return router;
}
