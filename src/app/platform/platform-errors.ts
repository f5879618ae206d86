/** A failure between this app and the platform. Messages are for people; `cause` is for the log. */
export abstract class PlatformError extends Error {
  /**
   * Whether what was asked for may have happened all the same. True where the platform got the request and
   * nobody knows what it made of it: such a dial may ring a phone.
   */
  abstract readonly isOutcomeUnknown: boolean;
}

/** No answer before the deadline. The answer may still come. */
export class PlatformTimeout extends PlatformError {
  override readonly name = "PlatformTimeout";
  readonly isOutcomeUnknown = true;

  constructor(deadlineMs: number) {
    super(`The calling platform has not answered within ${deadlineMs / 1000} s.`);
  }
}

/** No connection could be made: nothing has been asked yet. */
export class PlatformUnreachable extends PlatformError {
  override readonly name = "PlatformUnreachable";
  readonly isOutcomeUnknown = false;

  constructor(cause: unknown) {
    super("The calling platform can't be reached.", { cause });
  }
}

/** It has failed again and again, and is left alone for a while: nothing has been asked. */
export class PlatformPaused extends PlatformError {
  override readonly name = "PlatformPaused";
  readonly isOutcomeUnknown = false;
  readonly retryAfterS: number;

  /** @param leftMs until it is asked again. */
  constructor(leftMs: number) {
    const seconds = Math.ceil(leftMs / 1000);
    super(`The calling platform fails at the moment. Try again in ${seconds} s.`);
    this.retryAfterS = seconds;
  }
}

/** The connection broke between question and answer. */
export class PlatformConnectionLost extends PlatformError {
  override readonly name = "PlatformConnectionLost";
  readonly isOutcomeUnknown = true;

  constructor(cause: unknown) {
    super("The connection to the calling platform broke before it answered.", { cause });
  }
}

/** The platform's code for a dial with video in a project without it. */
const VIDEO_NOT_ENABLED = 15204;

/** Subject of a refusal, where it is known. */
type RefusalKind = "credentials" | "video" | "other";

/** The platform said no. */
export class PlatformRefused extends PlatformError {
  override readonly name = "PlatformRefused";
  readonly isOutcomeUnknown = false;
  /** The HTTP status; null if the SDK keeps it to itself. */
  readonly status: number | null;
  /** The platform's own words. */
  readonly words: string;
  readonly kind: RefusalKind;

  /** @param code the platform's own number for what is wrong; null if it gave none. */
  constructor(status: number | null, words: string, code: number | null = null) {
    const kind = kindOfRefusal(status, code);
    super(describeRefusal(kind, words));
    this.status = status;
    this.words = words;
    this.kind = kind;
  }
}

/** Whether the platform no longer knows what was asked about. 408 is this API's "no such stream". */
export function isGone(error: unknown): boolean {
  return error instanceof PlatformRefused && (error.status === 404 || error.status === 408);
}

function kindOfRefusal(status: number | null, code: number | null): RefusalKind {
  if (status === 401 || status === 403) return "credentials";
  return code === VIDEO_NOT_ENABLED ? "video" : "other";
}

function describeRefusal(kind: RefusalKind, words: string): string {
  if (kind === "credentials") return "The calling platform does not accept this app's credentials.";
  if (kind === "video") return "Video from phones is not enabled for this platform project.";
  return `The calling platform refused: ${words}`;
}

/** The platform answered something that is no answer: HTML, an empty body, JSON of another shape, an error of its own. */
export class PlatformNonsense extends PlatformError {
  override readonly name = "PlatformNonsense";
  readonly isOutcomeUnknown = true;

  constructor(cause: unknown) {
    super("The calling platform gave an answer that makes no sense.", { cause });
  }
}
