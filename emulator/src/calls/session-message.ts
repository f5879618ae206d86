/**
 * Parses the path of a message.
 * @param uriRoot `/v2/partner/KEY/session/SID`
 * @returns the rest of the uri, alternating names and values: `["stream", ST, "subscriber", SUB]`.
 */
export function pathBelow(uriRoot: string, uri: string): string[] {
  return uri.slice(uriRoot.length + 1).split("/");
}

/** An offer or an answer, as it travels inside a message. */
export function sdpIn(content: Record<string, unknown>): string {
  return typeof content.sdp === "string" ? content.sdp : "";
}

/** An ICE candidate, as it travels inside a message. */
export function candidateIn(content: Record<string, unknown>) {
  const { candidate, sdpMid, sdpMLineIndex } = content;
  return {
    candidate: typeof candidate === "string" ? candidate : "",
    ...(typeof sdpMid === "string" ? { sdpMid } : {}),
    ...(typeof sdpMLineIndex === "number" ? { sdpMLineIndex } : {}),
  };
}
