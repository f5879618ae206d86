/** A webhook of the app: where it is and how it is asked. */
export interface Hook {
  url: string;
  method: "GET" | "POST";
}

/** Content of a request to the app. */
export type Payload = Readonly<Record<string, unknown>>;

/** A request, ready to be signed and sent. */
export interface HookRequest {
  url: string;
  method: "GET" | "POST";
  /** Absent with GET. */
  body?: string;
  /** The text whose hash the signature carries: the body, or the query as the receiver reads it, as JSON. */
  signed: string;
}

/** @param payload stands in the query of a GET, where what is no text is written as JSON. */
export function composeRequest({ url, method }: Hook, payload: Payload): HookRequest {
  if (method === "POST") {
    const body = JSON.stringify(payload);
    return { url, method, body, signed: body };
  }
  const target = new URL(url);
  for (const [name, value] of Object.entries(payload)) {
    target.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const signed = JSON.stringify(Object.fromEntries(target.searchParams));
  return { url: target.href, method, signed };
}
