import { json, Router } from "express";
import { z } from "zod";
import type { LiveSession } from "../signaling/live-session.ts";
import type { Stream } from "../signaling/session-state.ts";
import { videoTypeOf } from "../signaling/streams.ts";
import { findSession, type SessionRouteParts } from "./lookup.ts";
import { ApiError } from "./rest-error.ts";

const STREAM_ID = /^[A-Za-z0-9-]{1,128}$/;

/** As long as a token's list of classes may be. */
const LAYOUT_CLASSES_MAX_LENGTH = 1000;
const LayoutClasses = z
  .array(z.string().regex(/^\S+$/, "must be one word"))
  .refine(
    (classes) => classes.join(" ").length <= LAYOUT_CLASSES_MAX_LENGTH,
    `must have ${LAYOUT_CLASSES_MAX_LENGTH} characters at most`,
  );
const StreamLayout = z.object({ layoutClassList: LayoutClasses });
const StreamLayouts = z.object({ items: z.array(StreamLayout.extend({ id: z.string() })) });

/** https://tokbox.com/developer/rest/#get_stream_information and #change-stream-layout-classes-composed */
export function createStreamRoutes(parts: SessionRouteParts): Router {
  const router = Router();
  router.get("/session/:sessionId/stream", (request, response) => {
    const session = findSession(parts, request.params.sessionId);
    if (!session.hasHadStreams) {
      throw new ApiError(404, "The session exists but has not had any streams added to it yet.");
    }
    response.json(toList(session.published));
  });
  router.put("/session/:sessionId/stream", json(), (request, response) => {
    const session = findSession(parts, request.params.sessionId);
    const { items } = parseLayout(StreamLayouts, request.body);
    session.setLayoutClasses(new Map(items.map(({ id, layoutClassList }) => [id, layoutClassList])));
    response.json(toList(session.published));
  });
  router.get("/session/:sessionId/stream/:streamId", (request, response) => {
    const { sessionId, streamId } = request.params;
    response.json(toItem(findStream(findSession(parts, sessionId), streamId)));
  });
  // `updateStream` of the library for PHP.
  router.put("/session/:sessionId/stream/:streamId", json(), (request, response) => {
    const { sessionId, streamId } = request.params;
    const session = findSession(parts, sessionId);
    const stream = findStream(session, streamId);
    session.setLayoutClasses(new Map([[stream.id, parseLayout(StreamLayout, request.body).layoutClassList]]));
    response.json(toItem(stream));
  });
  return router;
}

/** @throws ApiError (404, 408) */
function findStream(session: LiveSession, streamId: string): Stream {
  // The status that the API reference gives for an id that can't be one.
  if (!STREAM_ID.test(streamId)) throw new ApiError(408, "You passed in an invalid stream ID.");
  const stream = session.published.find(({ id }) => id === streamId);
  if (!stream) throw new ApiError(404, "Not found. The stream does not exist");
  return stream;
}

/** @throws ApiError (400) */
function parseLayout<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ApiError(400, `Bad layout classes: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function toList(streams: readonly Stream[]): object {
  return { count: streams.length, items: streams.map(toItem) };
}

function toItem(stream: Stream): object {
  const { id, name, layoutClasses } = stream;
  return { id, videoType: videoTypeOf(stream), name, layoutClassList: layoutClasses };
}
