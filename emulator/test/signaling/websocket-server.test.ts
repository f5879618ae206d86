import OpenTok from "opentok";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EmulatorWithParts, startEmulatorWithParts } from "../../src/emulator.ts";
import type { LiveSession } from "../../src/signaling/live-session.ts";
import { emulatorDirectory } from "../support/data-directory.ts";
import { startGatewayWithoutPhones } from "../support/gateway-without-phones.ts";
import { RumorClient } from "./rumor-client.ts";

let emulator: EmulatorWithParts;
let session: LiveSession;
let directory: Awaited<ReturnType<typeof emulatorDirectory>>;

beforeEach(async () => {
  directory = await emulatorDirectory();
  const options = { dataDirectory: directory.path, reconnectionGraceMs: 300 };
  emulator = await startEmulatorWithParts(options, startGatewayWithoutPhones);
  session = emulator.sessions.create("routed");
});

afterEach(async () => {
  await emulator.close();
  await directory.remove();
});

function socketUrl(): string {
  return `${emulator.apiUrl.replace("http", "ws").replace("/api", "/client")}/rumor.local/rumorwebsocketsv2`;
}

function token(data: string, role: OpenTok.Role = "publisher"): string {
  const { apiKey, apiSecret } = emulator.credentials;
  return new OpenTok(apiKey, apiSecret).generateToken(session.id, { role, data });
}

async function open(): Promise<RumorClient> {
  const client = new RumorClient(socketUrl());
  await client.open();
  return client;
}

async function arrive(data: string, role?: OpenTok.Role): Promise<RumorClient> {
  const client = await open();
  const transaction = client.connect(session.uriRoot, token(data, role));
  expect(await client.answer(transaction)).toMatchObject({ status: "200" });
  return client;
}

const signalUri = () => `${session.uriRoot}/signal/1`;

describe("a client on a WebSocket", () => {
  test("gets the answer to a message before what follows from it", async () => {
    const anna = await arrive("anna");
    await anna.hears(`created connection/${anna.connectionId}`);
    expect(anna.received.map(({ type }) => type)).toEqual(["status", "message"]);
  });

  test("is answered each PING with a PONG", async () => {
    const anna = await arrive("anna");
    anna.send({ type: "ping" });
    await expect.poll(() => anna.received.at(-1)?.type, { message: "a pong" }).toBe("pong");
  });

  test("may send more while its token is still being checked: it is answered in order", async () => {
    const anna = await open();
    const create = anna.connect(session.uriRoot, token("anna"));
    const signal = anna.ask("signal", signalUri(), { data: "early" });
    expect(await anna.answer(signal)).toMatchObject({ status: "200" });
    expect(await anna.answer(create)).toMatchObject({ status: "200" });
    expect(anna.messages()[0]).toContain("created connection");
  });

  test("with a forged token is refused with 403 and the reason", async () => {
    const mallory = await open();
    const answer = await mallory.answer(mallory.connect(session.uriRoot, `${token("mallory")}x`));
    expect(answer.status).toBe("403");
    expect(JSON.parse(answer.payload)).toEqual({ reason: expect.stringContaining("Invalid token") });
    expect(session.connections).toEqual([]);
  });

  test("that says anything before it has a connection is refused", async () => {
    const mallory = await open();
    const signal = mallory.ask("signal", signalUri(), { data: "let me in" });
    expect(await mallory.answer(signal)).toMatchObject({ status: "404" });
  });

  test("can't call itself like the platform", async () => {
    const mallory = await open();
    const headers = { "X-TB-TOKEN-AUTH": token("mallory") };
    const create = mallory.ask("create", `${session.uriRoot}/connection/symphony.mixer`, {}, headers);
    expect(await mallory.answer(create)).toMatchObject({ status: "400" });
  });

  test("that sends garbage is disconnected, and the emulator lives", async () => {
    const mallory = await open();
    const closed = mallory.closed();
    mallory.sendBytes(Buffer.from("garbage"));
    expect(await closed).toBe(1003);
    await arrive("anna");
  });

  test("that sends a payload that is no message is told so", async () => {
    const anna = await arrive("anna");
    anna.send({ type: "message", headers: { "TRANSACTION-ID": "t1" }, payload: '{"method":7}' });
    expect(await anna.answer("t1")).toMatchObject({ status: "400" });
  });

  test("that is in can't take another's name, and with it its permissions", async () => {
    const anna = await arrive("anna", "moderator");
    const mallory = await arrive("mallory", "subscriber");
    mallory.send({ type: "connect", headers: { uniqueId: anna.connectionId } });
    const expulsion = mallory.ask("delete", `${session.uriRoot}/connection/${anna.connectionId}`);
    expect(await mallory.answer(expulsion)).toMatchObject({ status: "403" });
    mallory.send({ type: "disconnect" });
    await anna.hears(`deleted connection/${mallory.connectionId} clientDisconnected`);
  });

  test.each([
    ["before it has a connection", () => open()],
    ["in a session", () => arrive("mallory")],
  ])("that nests a message without end, %s, is told so, and the emulator lives", async (_when, come) => {
    const mallory = await come();
    const content = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const payload = `{"method":"create","uri":"${session.uriRoot}/stream/1","content":${content}}`;
    mallory.send({ type: "message", headers: { "TRANSACTION-ID": "t1" }, payload });
    expect(await mallory.answer("t1")).toMatchObject({ status: "400" });
    await arrive("anna");
  });

  test("that confirms nothing has left when there is too much to say again", async () => {
    const anna = await arrive("anna");
    const mute = await arrive("mute");
    mute.confirms = false;
    const uri = `${session.uriRoot}/connection/${mute.connectionId}/signal/1`;
    for (let n = 0; n < 1100; n++) anna.ask("signal", uri, { data: "x".repeat(8000) });
    await anna.hears(`deleted connection/${mute.connectionId} networkDisconnected`);
  });

  test("leaves at once when it says so", async () => {
    const anna = await arrive("anna");
    const bert = await arrive("bert");
    bert.send({ type: "disconnect" });
    await anna.hears(`deleted connection/${bert.connectionId} clientDisconnected`);
  });

  test("leaves at once when its tab goes, also where its goodbye gets lost", async () => {
    const anna = await arrive("anna");
    const bert = await arrive("bert");
    bert.closeTab();
    await anna.hears(`deleted connection/${bert.connectionId} clientDisconnected`);
  });
});

describe("a client whose socket breaks", () => {
  test("comes back under its socket id: the others notice nothing, and it gets what it missed", async () => {
    const anna = await arrive("anna");
    const bert = await arrive("bert");
    anna.break();
    const signal = bert.ask("signal", signalUri(), { data: "while you were away" });
    expect(await bert.answer(signal)).toMatchObject({ status: "200" });
    anna.received.length = 0;
    await anna.open(true);
    await anna.hears("signal");
    expect(anna.received[0]?.type).toBe("pong");
    expect(bert.messages().filter((text) => text.startsWith("deleted"))).toEqual([]);
  });

  test("repeats what was not answered, and is answered the same without doing it twice", async () => {
    const anna = await arrive("anna");
    const bert = await arrive("bert");
    const signal = anna.ask("signal", signalUri(), { data: "once" });
    await anna.answer(signal);
    anna.break();
    await anna.open(true);
    anna.received.length = 0;
    anna.repeat(signal, "signal", signalUri(), { data: "once" });
    expect(await anna.answer(signal)).toMatchObject({ status: "200" });
    expect(bert.messages().filter((text) => text.startsWith("signal"))).toHaveLength(1);
  });

  test("gets again what it did not confirm, under the same transaction", async () => {
    const anna = await arrive("anna");
    await anna.hears("created connection");
    anna.confirms = false;
    const bert = await arrive("bert");
    await anna.hears(`created connection/${bert.connectionId}`);
    const first = anna.received.at(-1)?.headers["TRANSACTION-ID"];
    anna.break();
    anna.received.length = 0;
    await anna.open(true);
    await anna.hears(`created connection/${bert.connectionId}`);
    expect(anna.received.at(-1)?.headers["TRANSACTION-ID"]).toBe(first);
  });

  test("and does not come back has left after the time of grace", async () => {
    const anna = await arrive("anna");
    const bert = await arrive("bert");
    bert.break();
    await anna.hears(`deleted connection/${bert.connectionId} networkDisconnected`);
    const closed = bert.open(true).then(() => bert.closed());
    expect(await closed).toBe(1003);
  });

  test("under a socket id that nobody knows is told for good", async () => {
    const ghost = new RumorClient(socketUrl());
    await ghost.open(true);
    expect(await ghost.closed()).toBe(1003);
  });

  test("comes back although its old socket still looks open", async () => {
    const anna = await arrive("anna");
    await anna.open(true);
    const signal = anna.ask("signal", signalUri(), { data: "here I am" });
    expect(await anna.answer(signal)).toMatchObject({ status: "200" });
    expect(session.connections).toHaveLength(1);
  });
});

test("a WebSocket to anywhere else is refused", async () => {
  const lost = new RumorClient(socketUrl().replace("/client/", "/nowhere/"));
  await expect(lost.open()).rejects.toThrow("404");
});

test("when the emulator stops, clients are told that their connection is gone", async () => {
  const anna = await arrive("anna");
  const closed = anna.closed();
  await emulator.close();
  expect(await closed).toBe(1003);
  expect(anna.messages().at(-1)).toBe(`deleted connection/${anna.connectionId} networkDisconnected`);
  emulator = await startEmulatorWithParts({ dataDirectory: directory.path }, startGatewayWithoutPhones);
});
