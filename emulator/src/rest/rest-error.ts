import type { ErrorRequestHandler, RequestHandler } from "express";
import { SignalingError } from "../signaling/signaling-error.ts";

/** An error as the REST API answers it. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  /** The platform's own number for the error; most are the status. */
  readonly code: number;

  constructor(status: number, message: string, code = status) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Codes of https://tokbox.com/developer/rest/ that are not the HTTP status. */
export const errorCodes = {
  badCredentials: -1,
  badSignal: 15202,
  videoNotEnabled: 15204,
} as const;

/** Refuses a request that no route has answered. */
export const refuseUnknownRoute: RequestHandler = (request) => {
  throw new ApiError(
    404,
    `Neither emulated nor known: ${request.method} ${request.originalUrl.replace(/\?.*/, "")}`,
  );
};

/** The one place where errors become answers of the REST API: `{"code": 404, "message": "..."}`. */
export const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const { status, code, message } = toApiError(error);
  response.status(status).json({ code, message });
};

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof SignalingError) return new ApiError(error.status, error.message);
  if (isBodyError(error)) return new ApiError(error.status, `The body can't be read: ${error.message}`);
  return new ApiError(500, `The emulator failed: ${error instanceof Error ? error.message : String(error)}`);
}

/** Errors of body-parser: invalid JSON, too large a body and the like. */
function isBodyError(error: unknown): error is Error & { status: number } {
  return (
    error instanceof Error && "status" in error && typeof error.status === "number" && error.status < 500
  );
}
