import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const API_KEY = "12345";

/** The platform, as far as a dial and a hang-up need it: it answers at once, and calls nobody. */
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const send = (status, body) =>
      response.writeHead(status, { "content-type": "application/json" }).end(body && JSON.stringify(body));
    if (request.url === "/session/create") return send(200, [{ session_id: newSessionId() }]);
    if (request.method === "DELETE") return send(204);
    if (request.url.endsWith("/dial"))
      return send(200, { id: randomUUID(), connectionId: randomUUID(), streamId: randomUUID() });
    return send(200, { items: [], count: 0 });
  });
});
server.listen(0, "127.0.0.1", () => console.log(`Open http://127.0.0.1:${server.address().port}`));

/** The SDK reads the project's key in it. */
function newSessionId() {
  return `1_${Buffer.from(`1~${API_KEY}~~${Date.now()}~${randomUUID()}~~`).toString("base64url")}`;
}
