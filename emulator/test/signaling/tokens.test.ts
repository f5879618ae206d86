import { createHmac, createPrivateKey, createSecretKey, generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import OpenTok from "opentok";
import { describe, expect, test } from "vitest";
import { openTokProject, vonageApplication } from "../../src/identity/project.ts";
import { makeSessionId, readSessionId } from "../../src/signaling/session-ids.ts";
import { TokenError, verifyToken } from "../../src/signaling/tokens.ts";

const credentials = { apiKey: "45000001", apiSecret: "0123456789abcdef0123456789abcdef01234567" };
const project = openTokProject(credentials);

const APPLICATION_ID = "0e0c0b4c-1d5e-8a11-8c3d-0123456789ab";
const OTHER_ID = "11111111-1d5e-8a11-8c3d-0123456789ab";
const newPrivateKey = () =>
  generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
const privateKey = newPrivateKey();
const toApplication = (applicationId: string, pem = privateKey) =>
  vonageApplication({ applicationId, privateKey: pem, privateKeyPath: "" });
const application = toApplication(APPLICATION_ID);

const identity = { mediaMode: "routed", location: "", createdAt: 1 } as const;
const now = Date.now();

/** The third parameter is missing in the published types. */
const generateT1 = (sessionId: string, options: object): string => {
  const opentok = new OpenTok(credentials.apiKey, credentials.apiSecret);
  return Reflect.apply(opentok.generateToken, opentok, [sessionId, options, true]);
};
const generateJwt = (id: string, secret: string) => (sessionId: string, options: object) =>
  new OpenTok(id, secret).generateToken(sessionId, options);

describe.each([
  {
    form: "a JWT of the opentok library",
    owner: project,
    forgers: [
      openTokProject({ ...credentials, apiSecret: "f".repeat(40) }),
      openTokProject({ ...credentials, apiKey: "45000002" }),
    ],
    generate: generateJwt(credentials.apiKey, credentials.apiSecret),
    expiry: (seconds: number) => ({ expireTime: seconds }),
  },
  {
    form: "a T1 token of the opentok library",
    owner: project,
    forgers: [
      openTokProject({ ...credentials, apiSecret: "f".repeat(40) }),
      openTokProject({ ...credentials, apiKey: "45000002" }),
    ],
    generate: generateT1,
    expiry: (seconds: number) => ({ expireTime: seconds }),
  },
  {
    form: "a token of a Vonage application",
    owner: application,
    forgers: [toApplication(APPLICATION_ID, newPrivateKey()), toApplication(OTHER_ID), project],
    generate: generateJwt(APPLICATION_ID, privateKey),
    // So misspelt by the library (2.23.2) in this mode only.
    expiry: (seconds: number) => ({ expire_time: seconds }),
  },
])("$form", ({ owner, forgers, generate, expiry }) => {
  const sessionId = makeSessionId(identity, owner);
  const verify = (token: string, at = now) => verifyToken(token, { project: owner, sessionId, now: at });

  test.each([
    ["subscriber", ["subscribe"]],
    ["publisher", ["publish", "subscribe"]],
    ["publisheronly", ["publish"]],
    ["moderator", ["publish", "subscribe", "forceunpublish", "forcedisconnect", "forcemute"]],
  ])("for a %s grants %s and carries the data", async (role, permissions) => {
    const data = "sip=true&callId=7&name=Zoë ~ 100%";
    expect(await verify(generate(sessionId, { role, data }))).toEqual({
      permissions,
      data,
      layoutClasses: [],
    });
  });

  test("carries the layout classes of the streams to come", async () => {
    const token = generate(sessionId, { initialLayoutClassList: ["focus", "small"] });
    expect(await verify(token)).toMatchObject({ layoutClasses: ["focus", "small"] });
  });

  test("opens nothing after it has expired", async () => {
    const token = generate(sessionId, expiry(Math.floor(now / 1000) + 60));
    await expect(verify(token)).resolves.toBeDefined();
    await expect(verify(token, now + 61_000)).rejects.toThrow(TokenError);
  });

  test("opens no other session", async () => {
    const token = generate(sessionId, {});
    const context = { project: owner, sessionId: makeSessionId(identity, owner), now };
    await expect(verifyToken(token, context)).rejects.toThrow("another session");
  });

  test("opens nothing with another key", async () => {
    const token = generate(sessionId, {});
    for (const forger of forgers) {
      const attempt = verifyToken(token, { project: forger, sessionId, now });
      await expect(attempt).rejects.toThrow(TokenError);
    }
  });

  test("that was changed in any place is refused", async () => {
    const token = generate(sessionId, { data: "guest" });
    for (const position of [8, Math.floor(token.length / 2), token.length - 4]) {
      const letter = token[position] === "A" ? "B" : "A";
      const changed = token.slice(0, position) + letter + token.slice(position + 1);
      await expect(verify(changed), `changed at ${position}`).rejects.toThrow(TokenError);
    }
  });
});

describe.each([project, application])("a token for a session of the kind $kind", (owner) => {
  const sessionId = makeSessionId(identity, owner);
  const verify = (token: string) => verifyToken(token, { project: owner, sessionId, now });

  test.each([
    ["nothing", ""],
    ["words", "not a token"],
    ["an empty T1", "T1=="],
    ["dots", "a.b.c"],
  ])("made of %s is refused", async (_what, token) => {
    await expect(verify(token)).rejects.toThrow(TokenError);
  });

  test("that is for the REST API is refused", async () => {
    const opentok = new OpenTok(owner.id, owner.secret);
    const rest = String(Reflect.apply(Reflect.get(opentok, "generateJwt"), opentok, []));
    await expect(verify(rest)).rejects.toThrow("none for connecting");
  });

  test("without a signature is refused, whatever it claims", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { ...owner.claims, scope: "session.connect", session_id: sessionId };
    const unsigned = `${part({ alg: "none" })}.${part({ ...claims, exp: now / 1000 + 60 })}.`;
    await expect(verify(unsigned)).rejects.toThrow(TokenError);
  });
});

describe("a token of a library in another language", () => {
  const made = Math.floor(now / 1000);
  const DAY_MS = 24 * 3600 * 1000;
  const openTokClaims = { ...project.claims, scope: "session.connect", iat: made, role: "publisher" };

  async function sign(owner: typeof project, claims: Record<string, unknown>) {
    const sessionId = makeSessionId(identity, owner);
    const key =
      owner.kind === "vonage" ? createPrivateKey(owner.secret) : createSecretKey(owner.secret, "utf8");
    const token = await new SignJWT({ ...claims, session_id: sessionId })
      .setProtectedHeader({ alg: owner.algorithm, typ: "JWT" })
      .sign(key);
    return (at = now) => verifyToken(token, { project: owner, sessionId, now: at });
  }

  const signT1 = (query: string) => {
    const sessionId = makeSessionId(identity, project);
    const text = `session_id=${sessionId}&create_time=${made}&role=publisher&nonce=0.5${query}`;
    const signature = createHmac("sha1", credentials.apiSecret).update(text).digest("hex");
    const whole = `partner_id=${credentials.apiKey}&sig=${signature}:${text}`;
    const token = `T1==${Buffer.from(whole).toString("base64")}`;
    return (at = now) => verifyToken(token, { project, sessionId, now: at });
  };

  test.each([
    [
      "PHP",
      () =>
        sign(project, {
          ...openTokClaims,
          nonce: 7,
          data: null,
          expireTime: null,
          initial_layout_class_list: "",
        }),
    ],
    ["Ruby", () => sign(project, { ...openTokClaims, nonce: 0.5 })],
    ["PHP or Ruby, of the older form", async () => signT1("")],
  ])("that says nothing of its end, as of %s, is valid for a day", async (_language, make) => {
    const verify = await make();
    const grant = { permissions: ["publish", "subscribe"], data: "", layoutClasses: [] };
    expect(await verify()).toEqual(grant);
    expect(await verify(now + DAY_MS - 2_000)).toEqual(grant);
    await expect(verify(now + DAY_MS)).rejects.toThrow("expired");
  });

  test("that says neither when it was made nor when it ends is refused", async () => {
    const verify = await sign(project, { ...openTokClaims, iat: undefined });
    await expect(verify()).rejects.toThrow(TokenError);
  });

  test("without connection data, as of .NET, has none", async () => {
    const verify = await sign(project, { ...openTokClaims, exp: made + 60, connection_data: null });
    expect(await verify()).toMatchObject({ data: "" });
  });

  test.each([
    [
      "PHP, encoded once more",
      () => sign(project, { ...openTokClaims, initial_layout_class_list: "focus+small" }),
    ],
    [
      "Python and a Vonage application, as a list",
      () =>
        sign(application, {
          ...application.claims,
          scope: "session.connect",
          iat: made,
          exp: made + 60,
          initial_layout_class_list: ["focus", "small"],
        }),
    ],
    ["PHP in the older form", async () => signT1("&initial_layout_class_list=focus+small")],
  ])("carries layout classes: %s", async (_language, make) => {
    expect(await (await make())()).toMatchObject({ layoutClasses: ["focus", "small"] });
  });
});

test("the public key of an application is no secret to sign with", async () => {
  const sessionId = makeSessionId(identity, application);
  const published = application.verificationKey.export({ type: "spki", format: "pem" }).toString();
  const token = await new SignJWT({ ...application.claims, scope: "session.connect", session_id: sessionId })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(published));
  await expect(verifyToken(token, { project: application, sessionId, now })).rejects.toThrow(TokenError);
});

describe.each([project, application])("the id of a session of the kind $kind", (owner) => {
  test.each(["routed", "relayed"] as const)("tells its emulator that the session is %s", (mediaMode) => {
    const made = { mediaMode, location: "192.0.2.1", createdAt: 1_700_000_000_000 };
    const id = makeSessionId(made, owner);
    expect(readSessionId(id, owner)).toEqual(made);
    expect(id.length).toBeLessThanOrEqual(255);
    expect(id).toMatch(/^2_[A-Za-z0-9_-]+$/);
  });

  test("is new each time", () => {
    expect(makeSessionId(identity, owner)).not.toBe(makeSessionId(identity, owner));
  });

  test("that another made, or nobody, is not recognized", () => {
    const sessionId = makeSessionId(identity, owner);
    const others = [
      { id: owner.id, secret: "f".repeat(40) },
      { id: "45000002", secret: owner.secret },
    ].map((other) => makeSessionId(identity, other));
    const broken = ["", "2_", "1_MX4xMjM0NTZ-fg", `${sessionId}A`, sessionId.slice(0, -1)];
    for (const id of [...others, ...broken]) expect(readSessionId(id, owner), id).toBeUndefined();
  });
});
