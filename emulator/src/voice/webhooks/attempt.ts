import type { HookRequest } from "./hook.ts";

/** What the app answered with a status of 2xx. */
export interface HookReply {
  status: number;
  text: string;
  contentType: string;
}

/** The app did not answer, or not with 2xx; the message is a `reason`. */
export class HookError extends Error {
  override name = "HookError";
  /** Whether the platform asks the same address once more. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}

const PASSING_STATUSES = [429, 503, 504];

/** Asks once. @throws HookError */
export async function attempt(
  { url, method, body }: HookRequest,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HookReply> {
  const content = body === undefined ? {} : { body };
  // A redirect is no answer; the platform does not follow it either.
  const request = { method, ...content, headers, redirect: "manual", signal } as const;
  const { response, text } = await fetch(url, request)
    .then(async (response) => ({ response, text: await response.text() }))
    .catch((error: unknown) => {
      throw new HookError(describeFailure(error), true);
    });
  const { status } = response;
  if (response.ok) return { status, text, contentType: response.headers.get("content-type") ?? "" };
  throw new HookError(`HTTP status ${status}`, PASSING_STATUSES.includes(status));
}

function describeFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
