import { type Agent, request as ask } from "node:http";

/** A request as it goes over the wire: the path is sent as it is. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

export interface RawAnswer {
  status: number;
  type: string;
  headers: string;
  body: string;
}

/** No request may take longer, however busy the machine is. */
const PATIENCE_MS = 30_000;

/**
 * Sends a request. Of an answer that never ends, as server-sent events, the beginning is read.
 *
 * @throws if nothing is answered.
 */
export function sendRaw(origin: string, raw: RawRequest, agent: Agent): Promise<RawAnswer> {
  const { method, path, headers, body } = raw;
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { "content-length": String(body.length) };
    const sent = ask(
      { agent, hostname, port, method, path, headers: { ...headers, ...length }, timeout: PATIENCE_MS },
      (response) => {
        const chunks: Buffer[] = [];
        const type = response.headers["content-type"] ?? "";
        const finish = () =>
          resolve({
            status: response.statusCode ?? 0,
            type,
            headers: response.rawHeaders.join("\n"),
            body: Buffer.concat(chunks).toString(),
          });
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (!type.startsWith("text/event-stream")) return;
          finish();
          response.destroy();
        });
        response.on("end", finish);
        response.on("error", reject);
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    sent.on("error", reject); // after an answer it changes nothing
    sent.end(body ?? undefined);
  });
}
