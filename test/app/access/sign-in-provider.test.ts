import { OAuth2Server } from "oauth2-mock-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EventStream } from "../../support/event-stream.ts";
import { cookieOf, DESK, TestServer } from "../../support/server.ts";

const ada = { email: "Ada@Example.com", email_verified: true, name: "Ada" };

const provider = new OAuth2Server();
/** What the provider says about whoever signs in next. */
let person: Record<string, unknown>;
/** What it says when it is asked for more. */
let userInfo: Record<string, unknown>;
let server: TestServer;

beforeAll(async () => {
  await provider.issuer.keys.generate("RS256");
  await provider.start(0, "127.0.0.1");
  provider.service.on("beforeTokenSigning", ({ payload }) => {
    Object.assign(payload, person);
  });
  provider.service.on("beforeUserinfo", (answer) => {
    answer.body = { sub: "johndoe", ...userInfo };
  });
});
afterAll(() => provider.stop());

function start(admins: string[] = []): Promise<TestServer> {
  const access = {
    mode: "oidc" as const,
    issuer: provider.issuer.url ?? "",
    clientId: "rooms",
    clientSecret: "secret",
    allow: ["example.com", "bob@example.org"],
    admins,
  };
  return TestServer.start({ settings: { access } });
}

beforeEach(async () => {
  person = ada;
  userInfo = {};
  server = await start();
});
afterEach(() => server.close());

/** A browser is sent to the provider, and comes back. */
async function goToProvider(
  target = server,
  next = "/room/lobby",
): Promise<{ path: string; cookie: string }> {
  const left = await target.get(`/sign-in/provider?next=${next}`);
  expect(left.status).toBe(303);
  const redirected = await fetch(left.headers.get("location") ?? "", { redirect: "manual" });
  const back = new URL(redirected.headers.get("location") ?? "");
  expect(back.origin + back.pathname).toBe(`${target.origin}/sign-in/callback`);
  return { path: back.pathname + back.search, cookie: cookieOf(left) };
}

async function signIn(target = server): Promise<Response> {
  const { path, cookie } = await goToProvider(target);
  return target.get(path, { cookie });
}

const dial = (cookie: string, target = server) => target.post("/room/lobby/calls", { to: DESK }, { cookie });

const titleOf = async (response: Response) => ((await response.json()) as { title: string }).title;

describe("a host who signs in at a provider", () => {
  test("comes back as host to the page that they came from", async () => {
    const page = await server.get("/sign-in?next=/room/lobby", { accept: "text/html" });
    expect(await page.text()).toContain('href="/sign-in/provider?next=%2Froom%2Flobby"');
    const response = await signIn();
    expect([response.status, response.headers.get("location")]).toEqual([303, "/room/lobby"]);
    expect((await dial(cookieOf(response))).status).toBe(201);
    expect((await dial("")).status).toBe(403);
  });

  test("is told on the home page that all calls are stopped, and only admins have the switch", async () => {
    const home = async (cookie: string) =>
      await (await server.get("/", { accept: "text/html", cookie })).text();
    const host = cookieOf(await signIn());
    const shared = await start(["ada@example.com"]);
    const admin = cookieOf(await signIn(shared));
    const ofAdmin = async () => await (await shared.get("/", { accept: "text/html", cookie: admin })).text();
    expect(await ofAdmin()).toContain('id="stopCalls"');
    expect(await ofAdmin()).toContain(
      '<script type="application/json" id="home-data">{"stopped":null}</script>',
    );
    const why = "</script><script>";
    expect((await shared.post("/admin/calls/stop", { why }, { cookie: admin })).status).toBe(200);
    expect(await ofAdmin()).toContain('"why":"\\u003c/script>\\u003cscript>"');
    await shared.close();
    expect((await server.post("/admin/calls/stop", {}, { cookie: host })).status).toBe(403);
    expect(await home(host)).toContain('id="callsStopped"');
    expect(await home(host)).not.toContain("stopCalls");
    expect(await home("")).not.toMatch(/callsStopped|stopCalls|home-data/);
  });

  test("is sent there with a challenge, a state and a nonce of their own each time", async () => {
    const addresses = [await server.get("/sign-in/provider"), await server.get("/sign-in/provider")].map(
      ({ headers }) => new URL(headers.get("location") ?? "").searchParams,
    );
    for (const name of ["code_challenge", "state", "nonce"])
      expect(new Set(addresses.map((query) => query.get(name))).size, name).toBe(2);
    expect(Object.fromEntries(addresses[0] ?? [])).toMatchObject({
      code_challenge_method: "S256",
      scope: "openid email profile",
      response_type: "code",
      client_id: "rooms",
    });
  });

  test("may be known by what the provider tells when it is asked", async () => {
    person = {};
    userInfo = { email: "bob@example.org", email_verified: "true" };
    expect((await dial(cookieOf(await signIn()))).status).toBe(201);
  });

  test("who signs out is signed out on every machine, and hears no more events", async () => {
    const [here, there] = [cookieOf(await signIn()), cookieOf(await signIn())];
    await server.sessionId("lobby", { cookie: here });
    const events = await EventStream.open(`${server.origin}/room/lobby/events`, undefined, { cookie: there });
    await events.next();
    await server.post("/sign-out", {}, { cookie: here });
    expect(await events.next()).toBeNull();
    for (const cookie of [here, there]) expect((await dial(cookie)).status).toBe(403);
  });
});

describe("nobody becomes host", () => {
  test.each([
    ["of another domain", { email: "eve@example.net" }, /^eve@example.net is not among the hosts/],
    ["of a domain that ends alike", { email: "eve@notexample.com" }, /is not among the hosts/],
    ["of a domain below", { email: "eve@sub.example.com" }, /is not among the hosts/],
    ["with two signs", { email: "eve@example.net@example.com" }, /does not tell your e-mail address/],
    ["whose address is not confirmed", { email_verified: false }, /^The provider does not say that ada@/],
    ["of whose address nothing is said", { email_verified: undefined }, /^The provider does not say/],
    ["without an address", { email: undefined }, /^The provider does not tell your e-mail address/],
  ])("%s", async (_who, change, words) => {
    person = { ...ada, ...change };
    const refused = await signIn();
    expect([refused.status, await titleOf(refused)]).toEqual([403, expect.stringMatching(words)]);
    expect(refused.headers.getSetCookie().join()).not.toMatch(/phones=/);
  });

  test.each([
    ["a token for another app", { aud: "another" }],
    ["a token of another provider", { iss: "https://evil.example" }],
    ["a token that has expired", { exp: 1 }],
    ["an answer to another question", { nonce: "another" }],
  ])("by %s", async (_what, change) => {
    person = { ...ada, ...change };
    expect((await signIn()).status).toBe(401);
  });

  test("by an answer that somebody else's browser got, nor twice by one", async () => {
    const { path, cookie } = await goToProvider();
    const others = await goToProvider();
    expect((await server.get(path, { cookie: others.cookie })).status).toBe(401);
    expect((await server.get(path)).status).toBe(401);
    expect((await server.get(path, { cookie })).status).toBe(303);
    expect((await server.get(path, { cookie })).status).toBe(401);
    expect((await server.get("/sign-in/callback?error=access_denied", { cookie })).status).toBe(401);
  });

  test("by a passphrase", async () => {
    expect((await server.post("/sign-in", { passphrase: "anything at all" })).status).toBe(403);
  });
});

test("the way back leads to a page of this site only", async () => {
  const { path, cookie } = await goToProvider(server, "//evil.example");
  expect((await server.get(path, { cookie })).headers.get("location")).toBe("/");
});

test("a provider that does not answer is told of in words, and asked again the next time", async () => {
  const { port } = new URL(provider.issuer.url ?? "");
  await provider.stop();
  const refused = await server.get("/sign-in/provider");
  expect([refused.status, await titleOf(refused)]).toEqual([
    503,
    expect.stringMatching(/^The sign-in provider does not answer/),
  ]);
  await provider.start(Number(port), "127.0.0.1");
  expect((await server.get("/sign-in/provider")).status).toBe(303);
});
