/** The server's answer to a request that it did not carry out (`application/problem+json`, RFC 9457). */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.name = "Problem";
    this.status = status;
  }
}

const OUT_OF_REACH = "The server can't be reached. Try again in a moment.";

/** @returns the address of a room's part: `/room/lobby/calls`. */
export function roomPath(roomId: string, part: string): string {
  return `/room/${encodeURIComponent(roomId)}/${part}`;
}

/**
 * Asks the server for something.
 *
 * @param body what is sent along, as JSON.
 * @throws Problem when the server does not do it; TypeError where it is out of reach.
 */
export async function request(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object,
): Promise<Response> {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw await readProblem(answer);
  return answer;
}

/** @returns why a request failed, in a sentence for people. */
export function describeFailure(error: unknown): string {
  return error instanceof Problem ? error.message : OUT_OF_REACH;
}

async function readProblem(answer: Response): Promise<Problem> {
  const isProblem = answer.headers.get("Content-Type")?.startsWith("application/problem+json");
  // A proxy in between answers in its own words, which are not for people.
  const body = isProblem ? await answer.json() : {};
  const sentence = body.detail ?? body.title ?? `The server answered ${answer.status}.`;
  return new Problem(answer.status, sentence);
}
