import { SignalingError } from "./signaling-error.ts";

/** Clients choose the ids of what they create. These stand in uris and in the paths of the REST API. */
const ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Where a Raptor message belongs: `/v2/partner/KEY/session/SID` and alternating names and values after it. */
export interface MessageAddress {
  apiKey: string;
  sessionId: string;
  /** The names, each value replaced by a star, as in "stream/(star)"; empty for the session itself. */
  shape: string;
  /** The values, in order. */
  ids: string[];
}

/** @returns `/v2/partner/KEY/session/SID`, the beginning of every uri of a session. */
export function uriRoot(apiKey: string, sessionId: string): string {
  return `/v2/partner/${apiKey}/session/${sessionId}`;
}

/** @throws SignalingError (400) when the uri does not begin like one of a session, or names what can't be an id. */
export function parseUri(uri: string): MessageAddress {
  const [empty, version, partner, apiKey, session, sessionId, ...rest] = uri.split("/");
  if (empty !== "" || version !== "v2" || partner !== "partner" || session !== "session") {
    throw new SignalingError(400, "The uri must begin with /v2/partner/KEY/session/ID");
  }
  const ids = rest.filter((_part, index) => index % 2 === 1);
  if (!ids.every((id) => ID.test(id))) {
    throw new SignalingError(400, "An id has 1 to 128 letters, digits, dots, dashes and underscores");
  }
  return {
    apiKey: apiKey ?? "",
    sessionId: sessionId ?? "",
    shape: rest.map((part, index) => (index % 2 === 0 ? part : "*")).join("/"),
    ids,
  };
}
