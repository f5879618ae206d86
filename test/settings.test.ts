import { generateKeyPairSync, randomUUID } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadSettings, SettingsError } from "../src/settings/settings.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const load = (env: Record<string, string> = {}) => loadSettings({ env, directory });

async function problemsOf(env: Record<string, string>): Promise<readonly string[]> {
  const error = await load(env).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SettingsError)) throw new Error(`expected a SettingsError, got ${error}`);
  return error.problems;
}

const credentials = { OPENTOK_API_KEY: "47665971", OPENTOK_API_SECRET: "secret" };
const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

describe("with nothing configured", () => {
  test("there is no platform, everybody is host, and only this machine can come in", async () => {
    const settings = await load();
    expect(settings).toMatchObject({
      platform: null,
      server: { host: "127.0.0.1", port: 3000 },
      access: { mode: "open" },
      dial: { allow: null },
      webhooks: { trust: "this machine" },
    });
  });

  test("production refuses to start, unless the emulator is asked for by name", async () => {
    expect(await problemsOf({ NODE_ENV: "production" })).toEqual([
      expect.stringMatching(/^OPENTOK_API_KEY .*EMULATOR=on/),
    ]);
    expect(await load({ NODE_ENV: "production", EMULATOR: "on" })).toMatchObject({ platform: null });
  });

  test("the emulator's credentials are those of an OpenTok project, or on request of a Vonage application", async () => {
    expect(await load({})).toMatchObject({ platform: null, emulator: "opentok" });
    expect(await load({ EMULATOR: "vonage" })).toMatchObject({ platform: null, emulator: "vonage" });
    expect(await problemsOf({ EMULATOR: "off" })).toEqual([
      expect.stringMatching(/^EMULATOR must be "on", "vonage" /),
    ]);
  });
});

describe("with real credentials", () => {
  test("a passphrase is demanded, or the word that access is open", async () => {
    expect(await problemsOf(credentials)).toEqual([expect.stringMatching(/^HOST_PASSPHRASE must be given/)]);
    expect((await load({ ...credentials, ACCESS: "open" })).access).toEqual({ mode: "open" });
    expect((await load({ ...credentials, HOST_PASSPHRASE: "tall ship" })).access).toEqual({
      mode: "passphrase",
      passphrase: "tall ship",
    });
  });

  test("in production the passphrase is there as a hash only", async () => {
    const production = { ...credentials, NODE_ENV: "production" };
    expect(await problemsOf({ ...production, HOST_PASSPHRASE: "tall ship" })).toEqual([
      expect.stringMatching(/^HOST_PASSPHRASE must not be plain text in production: `npm run passphrase`/),
    ]);
    const passphrase = "scrypt:15:8:3:2xq1zlfllsLRCUoSTx-Kvw:X6yoCVb7LtObfQLk2fa5qwt0oFFeQIPPDV8o2L81JaY";
    expect((await load({ ...production, HOST_PASSPHRASE: passphrase })).access).toEqual({
      mode: "passphrase",
      passphrase,
    });
  });

  test("nothing may be dialed but what is allowed, and unsigned webhooks are refused", async () => {
    expect(
      await load({ ...credentials, ACCESS: "open", DIAL_ALLOW: "sip.example.com, *.pbx.example" }),
    ).toMatchObject({
      dial: { allow: ["sip.example.com", "*.pbx.example"] },
      webhooks: { trust: "nobody" },
    });
  });

  test("an address of this machine switches nothing off: a proxy to the cloud may be there", async () => {
    const proxied = {
      ...credentials,
      OPENTOK_API_URL: "http://127.0.0.1:4000",
      OPENTOK_PROXY_URL: "http://127.0.0.1:4000",
    };
    expect(await problemsOf(proxied)).toEqual([
      expect.stringMatching(/^HOST_PASSPHRASE must be given.*EMULATOR=separate/),
    ]);
    expect(await load({ ...proxied, HOST_PASSPHRASE: "tall ship" })).toMatchObject({
      platform: { isLocal: false },
      server: { host: "0.0.0.0" },
      dial: { allow: [] },
      webhooks: { trust: "nobody" },
    });
  });

  test("an emulator that runs alone is named by EMULATOR=separate, with its address", async () => {
    expect(await problemsOf({ EMULATOR: "separate" })).toEqual([
      expect.stringMatching(/^OPENTOK_API_KEY must be given together with EMULATOR/),
    ]);
    const emulator = {
      ...credentials,
      EMULATOR: "separate",
      OPENTOK_API_URL: "http://127.0.0.1:4000/api/",
    };
    expect(await problemsOf({ ...credentials, EMULATOR: "separate" })).toContainEqual(
      expect.stringMatching(/^OPENTOK_API_URL must be given with EMULATOR/),
    );
    expect(await problemsOf(emulator)).toEqual([expect.stringMatching(/^OPENTOK_PROXY_URL must be given/)]);
    expect(await load({ ...emulator, OPENTOK_PROXY_URL: "http://127.0.0.1:4000/client" })).toMatchObject({
      platform: { apiUrl: "http://127.0.0.1:4000/api", apiKey: "47665971", isLocal: true },
      access: { mode: "open" },
      webhooks: { trust: "this machine" },
    });
  });

  test.each([
    ["for this machine only", { PUBLIC_URL: "http://localhost:3000" }, "this machine"],
    ["for others", { PUBLIC_URL: "https://rooms.example.com" }, "nobody"],
    ["behind a proxy", { TRUST_PROXY: "1" }, "nobody"],
  ])(
    "an app %s believes unsigned reports of an emulator that runs alone from: %s",
    async (_what, env, trust) => {
      const emulator = {
        ...credentials,
        EMULATOR: "separate",
        OPENTOK_API_URL: "http://127.0.0.1:4000/api",
        OPENTOK_PROXY_URL: "http://127.0.0.1:4000/client",
      };
      expect(await load({ ...emulator, ...env })).toMatchObject({ webhooks: { trust } });
    },
  );

  test.each([
    ["PEM text", privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    [
      "PEM text on one line",
      privateKey.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("\n", "\\n"),
    ],
    ["an old PKCS#1 key", privateKey.export({ type: "pkcs1", format: "pem" }).toString()],
    ["a path", "private.key"],
  ])("a Vonage private key may be %s", async (_form, key) => {
    writeFileSync(join(directory, "private.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
    const settings = await load({
      VONAGE_APPLICATION_ID: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
      VONAGE_PRIVATE_KEY: key,
      ACCESS: "open",
    });
    expect(settings.platform?.apiSecret).toBe(privateKey.export({ type: "pkcs8", format: "pem" }));
  });
});

describe("what is wrong", () => {
  test("is told all at once, by the name that was typed, with what would be right", async () => {
    writeFileSync(
      join(directory, "config.ts"),
      `export default { port: 3000, sip: { uri: "tel:1", colour: "red" }, extra: 1 };`,
    );
    const problems = await problemsOf({
      PORT: "many",
      OPENTOK_API_KEY: "1",
      SIP_HEADERS: '{"Queue":"a"}',
      TRUST_PROXY: "everyone",
      HOST_PASSPHRASE: "short",
      TLS_KEY: "nowhere.pem",
      LOCATION_HINT: "Berlin",
      ROOMS: "{broken",
    });
    const expected = [
      /^PORT must be a port number/,
      /^sip\.uri \(config\.ts\) must be a SIP address like sip:/,
      /^sip\.colour \(config\.ts\) is not known/,
      /^extra \(config\.ts\) is not known/,
      /^SIP_HEADERS must be an object of headers that begin with X-/,
      /^TRUST_PROXY must be the number of proxies/,
      /^HOST_PASSPHRASE must be a passphrase of 8 characters/,
      /^LOCATION_HINT must be an IPv4 address/,
      /^ROOMS must be an object of room names/,
      /^OPENTOK_API_SECRET must be given together with OPENTOK_API_KEY/,
      /^TLS_CERTIFICATE must be given together with TLS_KEY/,
      /^TLS_KEY must be PEM text or a path to a PEM file/,
    ];
    for (const pattern of expected) expect(problems).toContainEqual(expect.stringMatching(pattern));
    expect(problems).toHaveLength(expected.length);
  });

  test.each<[string, Record<string, string>, RegExp[]]>([
    [
      "an address of the platform without credentials",
      { OPENTOK_API_URL: "http://127.0.0.1:4000/api" },
      [/^OPENTOK_API_KEY must be given together with OPENTOK_API_URL/],
    ],
    [
      "sessions without the project that they belong to",
      { ROOMS: '{"lobby":"1_MX4"}' },
      [/^ROOMS can't be given without credentials/],
    ],
    [
      "an id and a key that are both wrong",
      { VONAGE_APPLICATION_ID: "mine", VONAGE_PRIVATE_KEY: "nowhere.pem" },
      [/^VONAGE_APPLICATION_ID must be the id/, /^VONAGE_PRIVATE_KEY must be PEM text or a path/],
    ],
    [
      "two wrong entries of a list",
      { DIAL_ALLOW: "desk@example.com, foo/bar" },
      [/^DIAL_ALLOW must be a list of SIP addresses, hosts, numbers, countries and types/],
    ],
    [
      "templates without one place for the number, before the @",
      { SIP_NUMBER_URI: "sip:desk@{number}.example.com" },
      [/^SIP_NUMBER_URI must be a SIP address with \{number\} once before its @/],
    ],
    [
      "limits that nothing can keep to",
      { MAX_RING_SECONDS: "0", MAX_TALK_SECONDS: "86400", MAX_CALLS: "many", PHONE_COUNTRY: "USA" },
      [
        /^MAX_RING_SECONDS must be a number of seconds from 1 to 180/,
        /^MAX_TALK_SECONDS must be a number of seconds from 1 to 21600/,
        /^MAX_CALLS must be a number of calls/,
        /^PHONE_COUNTRY must be a country of two letters/,
      ],
    ],
    [
      "a public address with a path",
      { PUBLIC_URL: "https://a.example/b" },
      [/^PUBLIC_URL must be a URL with/],
    ],
    ["a public address of another scheme", { PUBLIC_URL: "ftp://a.example" }, [/^PUBLIC_URL must be a URL/]],
    ["trust in everybody", { TRUST_PROXY: "true" }, [/^TRUST_PROXY must be the number of proxies/]],
    ["a header of two lines", { SIP_HEADERS: '{"X-A":"b\\r\\nVia: c"}' }, [/^SIP_HEADERS must be an object/]],
    [
      "two kinds of credentials",
      {
        ...credentials,
        VONAGE_APPLICATION_ID: randomUUID(),
        VONAGE_PRIVATE_KEY: "private.key",
        ACCESS: "open",
      },
      [/^VONAGE_APPLICATION_ID and OPENTOK_API_KEY are both given: keep one/],
    ],
  ])("%s", async (_what, env, expected) => {
    writeFileSync(join(directory, "private.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
    expect(await problemsOf(env)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test("an entry of a list, by its place", async () => {
    writeFileSync(join(directory, "config.ts"), `export default { dial: { allow: ["a.example", "b c"] } };`);
    expect(await problemsOf({})).toEqual([
      expect.stringMatching(/^dial\.allow\.1 \(config\.ts\) must be a list/),
    ]);
  });

  test("a word that makes the platform's SDK print its keys in production", async () => {
    const env = { ...credentials, ACCESS: "open", NODE_ENV: "production", DEBUG: "express,vonage:*" };
    expect(await problemsOf(env)).toEqual([expect.stringMatching(/^DEBUG must not name/)]);
  });

  test("a group of settings that is something else", async () => {
    writeFileSync(
      join(directory, "config.ts"),
      `export default { opentok: [], sip: "sip:desk@example.com" };`,
    );
    expect(await problemsOf({})).toEqual([
      "opentok (config.ts) must be an object like { apiKey: …, apiSecret: … }.",
      "sip (config.ts) must be an object like { uri: … }.",
    ]);
  });

  test("a group of settings that is something else, also where the environment has one of them", async () => {
    writeFileSync(join(directory, "config.ts"), `export default { sip: "sip:desk@example.com" };`);
    expect(await problemsOf({ SIP_URI: "sip:desk@example.com" })).toEqual([
      "sip (config.ts) must be an object like { uri: … }.",
    ]);
  });

  test("is told when config.ts itself has a mistake", async () => {
    writeFileSync(join(directory, "config.ts"), "export default { port: ");
    expect(await problemsOf({})).toEqual([expect.stringMatching(/^config\.ts can't be read/)]);
  });

  test("no secret is repeated", async () => {
    const problems = await problemsOf({ COOKIE_SECRET: "hush-hush", HOST_PASSPHRASE: "tiny" });
    expect(problems.join("\n")).not.toMatch(/hush-hush|tiny/);
  });
});

describe("where a setting is found", () => {
  test("the environment wins over .env, which wins over config.ts", async () => {
    writeFileSync(join(directory, "config.ts"), `export default { port: 1, host: "a", logLevel: "warn" };`);
    writeFileSync(join(directory, ".env"), "PORT=2\nHOST=b\n");
    const settings = await load({ PORT: "3" });
    expect(settings.server).toMatchObject({ port: 3, host: "b" });
    expect(settings.logLevel).toBe("warn");
  });

  test("no proxy in front is nobody to trust", async () => {
    expect((await load({ TRUST_PROXY: "0" })).server.trustProxy).toBe(false);
  });

  test("a proxy in front: only this machine can come in, unless told otherwise", async () => {
    const real = { ...credentials, ACCESS: "open" };
    expect((await load(real)).server.host).toBe("0.0.0.0");
    expect((await load({ ...real, TRUST_PROXY: "1" })).server.host).toBe("127.0.0.1");
    expect((await load({ ...real, TRUST_PROXY: "10.0.0.0/8" })).server.host).toBe("127.0.0.1");
    expect((await load({ ...real, TRUST_PROXY: "0" })).server.host).toBe("0.0.0.0");
    expect((await load({ ...real, TRUST_PROXY: "1", HOST: "0.0.0.0" })).server.host).toBe("0.0.0.0");
  });

  test("an empty variable counts as absent", async () => {
    expect((await load({ PORT: "", OPENTOK_API_KEY: " " })).server.port).toBe(3000);
  });

  test("the example configuration is right as it stands", async () => {
    copyFileSync(new URL("../config.example.ts", import.meta.url), join(directory, "config.ts"));
    copyFileSync(new URL("../.env.example", import.meta.url), join(directory, ".env"));
    expect((await load()).server.port).toBe(3000);
  });
});

describe("sign-in with OpenID Connect", () => {
  const real = { ...credentials, OIDC_ISSUER: "https://accounts.example.com" };
  const whole = { ...real, OIDC_CLIENT_ID: "rooms", OIDC_CLIENT_SECRET: "hush", OIDC_ALLOW: "Example.com" };

  test("takes the place of a passphrase, and says who is admin", async () => {
    expect((await load({ ...whole, ADMINS: "Ada@example.com, bob@example.org" })).access).toEqual({
      mode: "oidc",
      issuer: "https://accounts.example.com",
      clientId: "rooms",
      clientSecret: "hush",
      allow: ["example.com"],
      admins: ["ada@example.com", "bob@example.org"],
    });
  });

  test("is whole or not at all, and the only way in", async () => {
    expect(await problemsOf({ ...real, ACCESS: "open" })).toEqual([
      expect.stringMatching(/^OIDC_CLIENT_ID must be given too/),
      expect.stringMatching(/^OIDC_CLIENT_SECRET must be given too/),
      expect.stringMatching(/^OIDC_ALLOW must be given too/),
    ]);
    expect(await problemsOf({ ...whole, HOST_PASSPHRASE: "tall ship" })).toEqual([
      expect.stringMatching(/^OIDC_ISSUER is given, but there is a passphrase/),
    ]);
    expect(
      await problemsOf({ ...credentials, HOST_PASSPHRASE: "tall ship", ADMINS: "ada@example.com" }),
    ).toEqual([expect.stringMatching(/^ADMINS makes sense together with OIDC_ISSUER only/)]);
    expect(await problemsOf({ ...whole, OIDC_ISSUER: "http://accounts.example.com" })).toEqual([
      expect.stringMatching(/^OIDC_ISSUER must begin with https/),
    ]);
    expect(await problemsOf({ ...whole, OIDC_ALLOW: "everybody" })).toContainEqual(
      expect.stringMatching(/^OIDC_ALLOW must be a list of e-mail addresses and domains/),
    );
  });
});
