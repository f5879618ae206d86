/** A callback on its way to one receiver. */
export interface Delivery {
  url: string;
  /** One line for the journal: `callUpdated RINGING`. */
  summary: string;
  body: string;
  sessionId: string;
  /** First attempts of what has the same receiver and subject are made in their order. */
  subject: string;
  /** Signs it: absent for receivers that know no secret. */
  sign?(options: { now: number; isForged: boolean }): Promise<string>;
}

export interface Outcome {
  isAccepted: boolean;
  /** The status, or what went wrong. */
  text: string;
}

/** Never rejects: what went wrong is the text. */
export async function post(
  { url, body }: Pick<Delivery, "url" | "body">,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    // A redirect is no receipt; the platform does not follow it either.
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    await response.body?.cancel();
    return { isAccepted: response.ok, text: String(response.status) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { isAccepted: false, text: `failed: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
