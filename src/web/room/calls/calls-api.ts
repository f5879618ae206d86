import type { Call, CallList, DialRequest } from "../../../app/calls/wire.ts";

/** The server's answer to a request that it did not carry out (`application/problem+json`, RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly requestId: string | null;

  constructor(status: number, sentence: string, requestId: string | null) {
    super(sentence);
    this.name = "Problem";
    this.status = status;
    this.requestId = requestId;
  }
}

/** How a call is placed, beyond whom it goes to. What is left out is as the server is configured. */
export type DialOptions = Pick<DialRequest, "from" | "secure">;

/** The room's calls, as the server offers them. Each throws a Problem, or a TypeError where the server is out of reach. */
export type CallsApi = {
  list(): Promise<CallList>;
  dial(callId: string, to: string | null, options: DialOptions): Promise<Call>;
  hangUp(callId: string): Promise<void>;
  hangUpAll(): Promise<void>;
};

/** @param roomId names the room in the address. */
export function callsApi(roomId: string): CallsApi {
  const path = `/room/${encodeURIComponent(roomId)}/calls`;
  return {
    async list() {
      const answer = await send(path, { method: "GET" });
      return await answer.json();
    },
    async dial(callId, to, options) {
      const request: DialRequest = { callId, ...(to === null ? {} : { to }), ...options };
      const answer = await send(path, { method: "POST", body: JSON.stringify(request) });
      return await answer.json();
    },
    async hangUp(callId) {
      await send(`${path}/${encodeURIComponent(callId)}`, { method: "DELETE" });
    },
    async hangUpAll() {
      await send(path, { method: "DELETE" });
    },
  };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await fetch(path, { ...init, headers });
  if (!answer.ok) throw await readProblem(answer);
  return answer;
}

async function readProblem(answer: Response): Promise<Problem> {
  const isProblem = answer.headers.get("Content-Type")?.startsWith("application/problem+json");
  // A proxy in between answers in its own words, which are not for people.
  const body = isProblem ? await answer.json() : {};
  const sentence = body.detail ?? body.title ?? `The server answered ${answer.status}.`;
  return new Problem(answer.status, sentence, body.requestId ?? null);
}
