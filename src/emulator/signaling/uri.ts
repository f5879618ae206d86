import { SignalingError } from "./errors.ts";

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

/** @throws SignalingError (400) when the uri does not begin like one of a session. */
export function parseUri(uri: string): MessageAddress {
  const [empty, version, partner, apiKey, session, sessionId, ...rest] = uri.split("/");
  if (empty !== "" || version !== "v2" || partner !== "partner" || session !== "session") {
    throw new SignalingError(400, "The uri must begin with /v2/partner/KEY/session/ID");
  }
  return {
    apiKey: apiKey ?? "",
    sessionId: sessionId ?? "",
    shape: rest.map((part, index) => (index % 2 === 0 ? part : "*")).join("/"),
    ids: rest.filter((_part, index) => index % 2 === 1),
  };
}
