import type { LiveSession } from "../signaling/live-session.ts";
import type { OwnSessions } from "../signaling/sessions.ts";
import { ApiError } from "./rest-error.ts";

/** Parts of the routes below `/v2/project/KEY/session/ID`. */
export interface SessionRouteParts {
  /** API key or application id. */
  projectId: string;
  sessions: Pick<OwnSessions, "find">;
}

/** @throws ApiError (404) */
export function findSession({ sessions }: SessionRouteParts, sessionId: string): LiveSession {
  const session = sessions.find(sessionId);
  if (!session) throw new ApiError(404, "Not found. The session does not exist");
  return session;
}
