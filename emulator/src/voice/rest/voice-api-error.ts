import type { ErrorRequestHandler } from "express";

const TITLES = {
  400: ["BAD_REQUEST", "Bad Request"],
  401: ["UNAUTHORIZED", "Unauthorized"],
  404: ["NOT_FOUND", "Not Found"],
  500: ["INTERNAL_ERROR", "Internal Error"],
  501: ["NOT_IMPLEMENTED", "Not Implemented"],
} as const;

/** An error as the Voice API answers it. */
export class VoiceApiError extends Error {
  override name = "VoiceApiError";
  readonly status: keyof typeof TITLES;

  constructor(status: keyof typeof TITLES, message: string) {
    super(message);
    this.status = status;
  }
}

/** The one place where errors become answers: `{"type": "NOT_FOUND", "error_title": "Not Found", "detail": "..."}`. */
export const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const { status, message } = toVoiceApiError(error);
  const [type, error_title] = TITLES[status];
  response.status(status).json({ type, error_title, detail: message });
};

function toVoiceApiError(error: unknown): VoiceApiError {
  if (error instanceof VoiceApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // What body-parser throws for invalid JSON, too large a body and the like.
  const isBodyError = error instanceof Error && "status" in error && Number(error.status) < 500;
  return isBodyError
    ? new VoiceApiError(400, `The body can't be read: ${message}`)
    : new VoiceApiError(500, `The emulator failed: ${message}`);
}
