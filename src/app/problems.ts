import { CallFailed, CallIdTaken, Conflict, Stopping } from "./calls/call-errors.ts";
import { HttpProblem } from "./http/problem.ts";
import { BadSignature } from "./monitoring/signature.ts";
import { TooManyRefused, UnsignedReport } from "./monitoring/signature-policy.ts";
import { PlatformError, PlatformPaused, PlatformTimeout } from "./platform/platform-errors.ts";
import { CallsStopped } from "./policy/calls-stopped.ts";
import { DialRefused } from "./policy/dial-refused.ts";
import { TooManyCalls } from "./policy/too-many-calls.ts";
import { TooManyRooms } from "./rooms/room-budget.ts";
import { StoreError } from "./store/store-error.ts";
import { NoSuchCaller } from "./telephone/callers.ts";

/** The advice where the database is locked or its disk is full. */
const BUSY_RETRY_S = 5;
/** The same while this server goes and another one comes. */
const STOPPING_RETRY_S = 5;

/**
 * The HTTP answer to each error of the app's parts, in one place: the parts know no HTTP status.
 *
 * @returns null for an error that none of them throws on purpose.
 */
export function problemOf(error: unknown): HttpProblem | null {
  if (error instanceof DialRefused)
    return new HttpProblem(error.isForbidden ? 403 : 400, error.message, {
      extra: { field: error.field },
      cause: error,
    });
  if (error instanceof BadSignature)
    return new HttpProblem(401, error.message, { headers: { "www-authenticate": "Bearer" }, cause: error });
  // The platform documents 503 as "send it again, signed": rarely it sends a report unsigned by mistake.
  if (error instanceof UnsignedReport) return new HttpProblem(503, error.message, { cause: error });
  if (error instanceof TooManyRefused)
    return new HttpProblem(error.isUnsigned ? 503 : 429, error.message, {
      headers: { "retry-after": String(error.retryAfterS) },
      cause: error,
    });
  if (error instanceof TooManyCalls)
    return new HttpProblem(429, error.message, {
      headers: { "retry-after": String(error.retryAfterS) },
      cause: error,
    });
  if (error instanceof TooManyRooms)
    return new HttpProblem(429, error.message, {
      headers: { "retry-after": String(error.retryAfterS) },
      cause: error,
    });
  if (error instanceof CallsStopped) return new HttpProblem(503, error.message, { cause: error });
  if (error instanceof CallIdTaken) return new HttpProblem(422, error.message, { cause: error });
  if (error instanceof NoSuchCaller) return new HttpProblem(404, error.message, { cause: error });
  if (error instanceof Conflict) return new HttpProblem(409, error.message, { cause: error });
  if (error instanceof CallFailed) {
    const { callId, state } = error.call;
    return new HttpProblem(statusOf(error.cause), error.message, {
      extra: { callId, state },
      headers: headersOf(error.cause),
      cause: error,
    });
  }
  if (error instanceof Stopping)
    return new HttpProblem(503, error.message, {
      headers: { "retry-after": String(STOPPING_RETRY_S) },
      cause: error,
    });
  if (error instanceof StoreError) return ofStore(error);
  if (error instanceof PlatformError)
    return new HttpProblem(statusOf(error), error.message, { headers: headersOf(error), cause: error });
  return null;
}

/** When it is worth trying again. */
function headersOf(error: PlatformError): Record<string, string> {
  return error instanceof PlatformPaused ? { "retry-after": String(error.retryAfterS) } : {};
}

/** The sentence of the error itself names files of this server, and is for its operator. */
function ofStore(error: StoreError): HttpProblem | null {
  const headers = { "retry-after": String(BUSY_RETRY_S) };
  if (error.trouble === "busy")
    return new HttpProblem(503, "The database is busy. Try again.", { headers, cause: error });
  if (error.trouble === "unwritable")
    return new HttpProblem(
      503,
      "Nothing can be recorded now: running calls can be hung up, none can be made.",
      {
        headers,
        cause: error,
      },
    );
  return null;
}

function statusOf(error: PlatformError): number {
  return error instanceof PlatformTimeout ? 504 : 502;
}
