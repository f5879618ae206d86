import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { drain, listen, portOf } from "../src/server.ts";

test("a server that is drained finishes the requests that are under way, and takes no others", async () => {
  const held: ServerResponse[] = [];
  const app = { handle: (_request: unknown, response: ServerResponse) => void held.push(response) };
  const server = await listen({ emulator: null, app }, { server: { tls: null, host: "127.0.0.1", port: 0 } });
  const url = `http://127.0.0.1:${portOf(server)}/`;
  const answer = fetch(url);
  await once(server, "request");
  let isDrained = false;
  const drained = drain(server).then(() => {
    isDrained = true;
  });
  await expect(fetch(url)).rejects.toThrow("fetch failed");
  expect(isDrained).toBe(false);
  held[0]?.writeHead(200, { connection: "close" }).end("done");
  expect(await (await answer).text()).toBe("done");
  await drained;
});
