import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Asks once. @returns status, headers and body as text. */
export function ask(method, url, { body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const own = content && {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(content),
    };
    const asking = request(url, {
      method,
      agent,
      headers: { accept: "application/json", ...own, ...headers },
    });
    asking.on("error", reject).on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    asking.end(content);
  });
}

/**
 * Does something again and again, so many at once, for so long.
 *
 * @returns how often, and what CPU time the program took for each, in milliseconds.
 */
export async function saturate(program, work, { seconds, atOnce }) {
  const cpuBefore = program.cpuMs();
  const begunAt = performance.now();
  const endAt = begunAt + seconds * 1000;
  let times = 0;
  const loop = async () => {
    while (performance.now() < endAt) {
      await work();
      times++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  const tookMs = performance.now() - begunAt;
  return { perSecond: (times * 1000) / tookMs, cpuMs: (program.cpuMs() - cpuBefore) / times };
}
