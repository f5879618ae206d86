/** The connection data of phones, for the server and for the page. It goes into both: this file imports nothing. */

/** Contents of the connection data of a phone. */
export type SipData = {
  /** The call that this phone was dialed with; null if the data does not name one. */
  callId: string | null;
};

/** @returns connection data for the phone of a call. Every participant can read it: never a phone number in it. */
export function formatSipData(callId: string): string {
  return `sip=true&callId=${callId}`;
}

/**
 * Recognizes a phone by its connection data: `sip=true`, alone or first of several (`sip=true&callId=...`),
 * or a JSON object with `"sip": true`.
 *
 * @param data as the token carried it: written by whoever made the token, so anything.
 * @returns null for whoever is not a phone.
 */
export function readSipData(data: string | null | undefined): SipData | null {
  if (!data) return null;
  return data.trimStart().startsWith("{") ? readJson(data) : readPairs(data);
}

function readPairs(data: string): SipData | null {
  const pairs = new URLSearchParams(data);
  return pairs.get("sip") === "true" ? { callId: pairs.get("callId") } : null;
}

function readJson(data: string): SipData | null {
  let parsed: { sip?: unknown; callId?: unknown };
  try {
    parsed = JSON.parse(data);
  } catch {
    // Not JSON after all: then it is not one of the two forms that mark a phone.
    return null;
  }
  if (parsed.sip !== true) return null;
  return { callId: typeof parsed.callId === "string" ? parsed.callId : null };
}
