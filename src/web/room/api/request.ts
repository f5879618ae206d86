/** Refusal of a request by the server (`application/problem+json`, RFC 9457). */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.name = "Problem";
    this.status = status;
  }
}

const OUT_OF_REACH = "The server can't be reached. Try again in a moment.";

/** @returns path of a part of a room: `/room/lobby/calls`. */
export function roomPath(roomId: string, part: string): string {
  return `/room/${encodeURIComponent(roomId)}/${part}`;
}

/**
 * Sends a request to the server.
 *
 * @param body sent as JSON.
 * @throws Problem if the server refuses or fails; TypeError if it can't be reached.
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

/** @returns reason of a failed request, in a sentence for people. */
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
