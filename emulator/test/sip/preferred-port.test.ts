import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createAuthority, issueCertificate } from "../../src/identity/certificate-authority.ts";
import { startAtPreferredPort } from "../../src/sip/preferred-port.ts";
import type { UserAgent } from "../../src/sip/sip-call.ts";
import { findFreePorts } from "../support/foreign-program.ts";

const HOST = "127.0.0.1";
const tls = await issueCertificate(await createAuthority("Test"), [HOST]);

const agents: UserAgent[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close();
  for (const server of servers.splice(0)) server.close();
});

async function start(port: number, host = HOST): Promise<UserAgent> {
  const agent = await startAtPreferredPort({ host, port, tls, name: "Test" });
  agents.push(agent);
  return agent;
}

async function occupy(port: number): Promise<void> {
  const server = createServer().listen(port, HOST);
  servers.push(server);
  await once(server, "listening");
}

describe("a user agent with a preferred port", () => {
  test("listens on it, over TLS on the next one, and after a restart again", async () => {
    const port = await findFreePorts(2);
    const first = await start(port);
    expect([first.port, first.tlsPort]).toEqual([port, port + 1]);
    await first.close();
    const second = await start(port);
    expect([second.port, second.tlsPort]).toEqual([port, port + 1]);
  });

  test("keeps it where only the next one is busy", async () => {
    const port = await findFreePorts(2);
    await occupy(port + 1);
    const agent = await start(port);
    expect(agent.port).toBe(port);
    expect(agent.tlsPort).not.toBe(port + 1);
  });

  test("listens on others where it is busy", async () => {
    const port = await findFreePorts(2);
    await start(port);
    const { port: other, tlsPort } = await start(port);
    expect([port, port + 1]).not.toContain(other);
    expect([null, port, port + 1]).not.toContain(tlsPort);
  });

  test.each([0, 65_535])("has no next one after %d", async (port) => {
    const { tlsPort } = await start(port);
    expect(tlsPort).toBeGreaterThan(1_024);
  });

  test("says what is wrong where no port would help", async () => {
    await expect(start(await findFreePorts(2), "192.0.2.1")).rejects.toThrow("EADDRNOTAVAIL");
  });
});
