/** The answer to a request that failed: https://www.rfc-editor.org/rfc/rfc9457 */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  /** Further members of the JSON form, like the callId of a dial that timed out. */
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;

  /** @param message for a person: what is wrong and what would be right. */
  constructor(
    status: number,
    message: string,
    options: { extra?: Record<string, unknown>; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = status;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
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
  const page = { status, requestId, action: HOME };
  if (status === 404) return { ...page, heading: "This page does not exist.", sentence: message };
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
