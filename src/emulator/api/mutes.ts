import { json, type Response, Router } from "express";
import { z } from "zod";
import { ApiError } from "./errors.ts";
import { findSession, type SessionRouteParts } from "./lookup.ts";

const StreamIds = z.array(z.string()).default([]);
const MuteBody = z.object({
  active: z.boolean(),
  excludedStreamIds: StreamIds,
  /** So written by the `opentok` library for Node, in its documentation and on the wire. */
  excudedStreamIds: StreamIds,
  excludedStreams: StreamIds,
});

/** https://tokbox.com/developer/rest/#force-mute-stream and the next chapter */
export function createMuteRoutes(parts: SessionRouteParts): Router {
  const router = Router();
  router.post("/session/:sessionId/stream/:streamId/mute", (request, response) => {
    const { sessionId, streamId } = request.params;
    findSession(parts, sessionId).muteStream(streamId);
    sendProject(response, parts.projectId);
  });
  router.post("/session/:sessionId/mute", json(), (request, response) => {
    const session = findSession(parts, request.params.sessionId);
    const body = MuteBody.safeParse(request.body);
    if (!body.success) throw new ApiError(400, z.prettifyError(body.error));
    const { active, excludedStreamIds, excudedStreamIds, excludedStreams } = body.data;
    session.muteAll(active, [...excludedStreamIds, ...excudedStreamIds, ...excludedStreams]);
    sendProject(response, parts.projectId);
  });
  return router;
}

/** The platform answers with the project that the session belongs to. */
function sendProject(response: Response, projectId: string): void {
  response.json({ id: projectId, status: "ACTIVE", name: "emulator", environment: "standard", createdAt: 0 });
}
