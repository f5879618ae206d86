import { Router } from "express";
import type { Stream } from "../signaling/session-state.ts";
import { videoTypeOf } from "../signaling/streams.ts";
import { ApiError } from "./errors.ts";
import { findSession, type SessionRouteParts } from "./lookup.ts";

const STREAM_ID = /^[A-Za-z0-9-]{1,128}$/;

/** https://tokbox.com/developer/rest/#get_stream_information */
export function createStreamRoutes(parts: SessionRouteParts): Router {
  const router = Router();
  router.get("/session/:sessionId/stream", (request, response) => {
    const session = findSession(parts, request.params.sessionId);
    if (!session.hasHadStreams) {
      throw new ApiError(404, "The session exists but has not had any streams added to it yet.");
    }
    const items = session.published.map(toItem);
    response.json({ count: items.length, items });
  });
  router.get("/session/:sessionId/stream/:streamId", (request, response) => {
    const { sessionId, streamId } = request.params;
    const session = findSession(parts, sessionId);
    // The status that the API reference gives for an id that can't be one.
    if (!STREAM_ID.test(streamId)) throw new ApiError(408, "You passed in an invalid stream ID.");
    const stream = session.published.find(({ id }) => id === streamId);
    if (!stream) throw new ApiError(404, "Not found. The stream does not exist");
    response.json(toItem(stream));
  });
  return router;
}

function toItem(stream: Stream): object {
  const { id, name, layoutClasses } = stream;
  return { id, videoType: videoTypeOf(stream), name, layoutClassList: layoutClasses };
}
