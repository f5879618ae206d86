import { json, type Response, Router } from "express";
import { z } from "zod";
import { findSession, type SessionRouteParts } from "./lookup.ts";
import { ApiError } from "./rest-error.ts";
import { Flag, option } from "./sdk-options.ts";

const StreamIds = option(z.array(z.string()));
const MuteBody = z.object({
  active: Flag,
  excludedStreamIds: StreamIds,
  /** So written by the `opentok` library for Node, in its documentation and on the wire. */
  excudedStreamIds: StreamIds,
  /** So written by the `opentok` libraries for Python and Ruby. */
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
    const { active, ...excluded } = body.data;
    session.muteAll(
      active,
      Object.values(excluded).flatMap((streamIds) => streamIds ?? []),
    );
    sendProject(response, parts.projectId);
  });
  return router;
}

/** The platform answers with the project that the session belongs to. */
function sendProject(response: Response, projectId: string): void {
  response.json({ id: projectId, status: "ACTIVE", name: "emulator", environment: "standard", createdAt: 0 });
}
