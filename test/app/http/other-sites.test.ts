import { describe, expect, test } from "vitest";
import { statusUnderName } from "../../support/host-name.ts";
import { DESK, TestServer } from "../../support/server.ts";

describe("another site's page", () => {
  test.each([
    ["by its origin", { origin: "https://evil.example" }],
    ["without one it wants to show", { origin: "null" }],
    ["by what the browser says", { "sec-fetch-site": "cross-site" }],
    ["on a neighboring host", { "sec-fetch-site": "same-site" }],
  ])("is turned away %s, and nothing is dialed", async (_how, headers) => {
    const open = await TestServer.start();
    expect((await open.post("/room/lobby/calls", { to: DESK }, headers)).status).toBe(403);
    expect((await open.delete("/room/lobby/calls", headers)).status).toBe(403);
    expect((await open.post("/sign-in", { passphrase: "x" }, headers)).status).toBe(403);
    expect(open.platform.requests).toEqual([]);
    await open.close();
  });

  test.each([
    ["evil.example", null, 421],
    ["localhost.evil.example", null, 421],
    ["LOCALHOST", null, 200],
    ["rooms.localhost", null, 200],
    ["127.0.0.1", null, 200],
    ["rooms.example.com", "https://rooms.example.com", 200],
    ["localhost", "https://rooms.example.com", 200],
    ["evil.example", "https://rooms.example.com", 421],
  ])(
    "that borrows this machine's address under the name %s, where that goes by %s, gets %i",
    async (...row) => {
      const [name, publicUrl, status] = row;
      const address = { host: "127.0.0.1", port: 0, tls: null, trustProxy: false, publicUrl } as const;
      const own = await TestServer.start({ settings: { server: address } });
      expect(await statusUnderName(own.origin, `${name}:${new URL(own.origin).port}`)).toBe(status);
      await own.close();
    },
  );

  test("can't send a form in the place of JSON", async () => {
    const open = await TestServer.start();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
      expect((await open.post("/room/lobby/calls", "{}", { "content-type": type })).status).toBe(415);
    expect(open.platform.requests).toEqual([]);
    await open.close();
  });

  test("this one's own page is let through", async () => {
    const open = await TestServer.start();
    const ways: Record<string, string>[] = [
      { origin: open.origin },
      { origin: open.origin, "sec-fetch-site": "same-origin" },
      // Behind a proxy that speaks HTTPS and says so to nobody.
      { origin: "https://rooms.example.com", "sec-fetch-site": "same-origin" },
    ];
    for (const headers of ways)
      expect((await open.post("/room/lobby/calls", { to: DESK }, headers)).status).toBe(201);
    await open.close();
  });
});
