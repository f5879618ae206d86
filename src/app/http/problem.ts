/** The meaning of each status of a problem that the document names. */
export const problemMeanings = {
  400: "Something about the request is wrong: the title says what, and what would be right",
  401: "Whoever asks has not proved who they are",
  403: "This may not be done here, or only by a host",
  404: "There is no such room or call",
  409: "It does not go with how things stand: the title says how they do",
  413: "The request is too large",
  415: "The request is not JSON",
  421: "This server does not go by the name that it was asked for by",
  422: "The same id was used for something else: the title says what for",
  429: "Too many: Retry-After says for how many seconds",
  500: "Something went wrong here: it has been noted, under the id of the request",
  502: "The calling platform fails or refuses: the title says which",
  503: "Not now: this server stops, is full, waits for a signature, or all calls are stopped",
  504: "The calling platform has not answered in time",
} as const;

export type ProblemStatus = keyof typeof problemMeanings;

/** The answer to a request that failed: https://www.rfc-editor.org/rfc/rfc9457 */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  /** Further members of the JSON form, like the callId of a dial that timed out. */
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;
  /** Step that a person can take about it; null: the page says what is usual. */
  readonly action: ErrorPage["action"] | null;

  /** @param message for a person: what is wrong and what would be right. */
  constructor(
    status: number,
    message: string,
    options: {
      extra?: Record<string, unknown>;
      headers?: Record<string, string>;
      action?: ErrorPage["action"];
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = status;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
    this.action = options.action ?? null;
  }
}

/** The page for people: a heading, a sentence, one thing to do. */
export interface ErrorPage {
  status: number;
  heading: string;
  sentence: string;
  action: { label: string; href: string };
  requestId: string;
}

const HOME = { label: "Home", href: "/" };

/** @param url where the request went, for "Try again". */
export function toErrorPage(problem: HttpProblem, url: string, requestId: string): ErrorPage {
  const { status, message } = problem;
  const page = { status, requestId, action: problem.action ?? HOME };
  if (status === 404)
    return {
      ...page,
      heading: problem.action ? "This room is not open." : "This page does not exist.",
      sentence: message,
    };
  if (status === 429)
    return { ...page, heading: "Too many tries.", sentence: message, action: tryAgain(url) };
  if (status === 502 || status === 504)
    return {
      ...page,
      heading: "The calling platform is not answering.",
      sentence: `Your room is safe. ${message}`,
      action: tryAgain(url),
    };
  if (status >= 500)
    return {
      ...page,
      heading: "Something went wrong on our side.",
      sentence: message,
      action: tryAgain(url),
    };
  return {
    ...page,
    heading: status === 403 ? "This is not for you." : "That did not work.",
    sentence: message,
  };
}

function tryAgain(href: string): ErrorPage["action"] {
  return { label: "Try again", href };
}
