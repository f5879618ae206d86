import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import OpenTok from "opentok";
import { type EmulatorWithParts, startEmulatorWithParts } from "../../emulator/src/emulator.ts";
import { startGateway } from "../../emulator/src/gateway.ts";
import type { JournalEntry } from "../../emulator/src/journal/journal.ts";
import { SystemMediaClock } from "../../emulator/src/media/clock.ts";
import { SineTone } from "../../emulator/src/media/tone.ts";
import type { UserAgent } from "../../emulator/src/sip/sip-call.ts";
import { startUserAgent } from "../../emulator/src/sip/user-agent.ts";
import { emulatorDirectory } from "../../emulator/test/support/data-directory.ts";
import { TestPhone } from "../../emulator/test/support/gateway.ts";
import { Person } from "../house/support/person.ts";
import { hearsTone } from "../support/tone.ts";

const HOST = "127.0.0.1";
const files = new Map([
  ["/", { path: "test/e2e/signaling-tab.html", type: "text/html" }],
  ["/tab.js", { path: "test/e2e/signaling-tab.js", type: "text/javascript" }],
  ["/opentok.js", { path: "node_modules/@opentok/client/dist/js/opentok.min.js", type: "text/javascript" }],
]);

let emulator: EmulatorWithParts;
let server: Server;
let sessionId: string;
let phoneAgent: UserAgent;
let phone: TestPhone;
const leaving: (() => Promise<void>)[] = [];

test.beforeEach(async () => {
  const directory = await emulatorDirectory();
  emulator = await startEmulatorWithParts(
    { dataDirectory: directory.path, sipPort: 0, voiceSipPort: 0 },
    startGateway,
  );
  sessionId = emulator.sessions.create("routed").id;
  server = createServer(async (request, response) => {
    if (request.url?.startsWith("/_emulator/")) return emulator.handle(request, response);
    const file = files.get((request.url ?? "").replace(/\?.*/, ""));
    response.writeHead(file ? 200 : 404, { "content-type": file?.type ?? "text/plain" });
    response.end(file ? await readFile(file.path) : "");
  });
  server.on("upgrade", (request, socket, head) => emulator.upgrade(request, socket, head));
  await once(server.listen(0, HOST), "listening");
  phone = new TestPhone(new SineTone(440), new SystemMediaClock());
  phoneAgent = await startUserAgent({ host: HOST, port: 0, name: "Phone", receiveCall: phone.receive });
  leaving.push(
    () => phoneAgent.close(),
    () => emulator.close(),
    async () => void server.close(),
    () => directory.remove(),
  );
});

test.afterEach(async () => {
  server.closeAllConnections();
  for (const leave of leaving.splice(0)) await leave();
});

/** Somebody opens the page and only listens; without permission Chromium hides its address behind a name. */
async function listen(): Promise<Person> {
  return open(await Person.arrive(700, { permissions: false }));
}

/** Somebody opens the page and publishes a microphone that hums, and no picture. */
async function join(humHz: number): Promise<Person> {
  const person = await open(await Person.arrive(humHz, { camera: true }));
  await person.page.evaluate(() => window.tab.publish({ videoSource: null }));
  await seen(person, "publish done");
  return person;
}

async function open(person: Person): Promise<Person> {
  leaving.unshift(() => person.leave());
  const { apiKey, apiSecret } = emulator.credentials;
  const token = new OpenTok(apiKey, apiSecret).generateToken(sessionId, { role: "moderator" });
  const { port } = server.address() as AddressInfo;
  const query = new URLSearchParams({ key: apiKey, session: sessionId, token });
  await person.page.goto(`http://${HOST}:${port}/?${query}`);
  await person.page.evaluate(() => window.tab.connect());
  await seen(person, "connect done");
  return person;
}

async function seen(person: Person, event: string): Promise<void> {
  await expect.poll(() => person.page.evaluate(() => window.tab.events), { message: event }).toContain(event);
}

function dial(): { connectionId: string } {
  return emulator.calls.dial(sessionId, "sip=true", { uri: `sip:phone@${HOST}:${phoneAgent.port}` });
}

/** Waits until the phone hears a tone. */
async function phoneHears(hz: number): Promise<void> {
  const message = `${hz} Hz should be heard at the phone`;
  await expect
    .poll(() => phone.heard.length > 8_000 && hearsTone(phone.heard.slice(-8_000), hz), {
      message,
      intervals: [100],
    })
    .toBe(true);
}

test("a phone and two people in browsers hear each other", async () => {
  const anna = await join(700);
  dial();
  await anna.hears(440);
  await phoneHears(700);
  const bert = await join(1_200);
  await bert.hears(440);
  await phoneHears(1_200);
  await phoneHears(700);
  await anna.hears(440);
  expect([...anna.complaints, ...bert.complaints]).toEqual([]);
});

test("somebody who subscribes to their own stream, and a phone, hear each other and that stream", {
  tag: "@long",
}, async () => {
  const anna = await join(700);
  dial();
  await anna.page.evaluate(() => window.tab.subscribeToOwn({ testNetwork: true }));
  await seen(anna, "subscribe to own done");
  await anna.hears(700);
  await anna.hears(440);
  phone.heard = [];
  await phoneHears(700);
  expect(anna.complaints).toEqual([]);
});

test("somebody without a microphone hears the phone", async () => {
  const anna = await listen();
  dial();
  await anna.hears(440);
  expect(anna.complaints).toEqual([]);
});

test("sound goes on when a browser restarts ICE as publisher and as subscriber, twice", {
  tag: "@long",
}, async () => {
  const anna = await join(700);
  dial();
  await phoneHears(700);
  await anna.hears(440);
  for (const side of ["publisher", "subscribers[0]", "publisher", "subscribers[0]"]) {
    const before = negotiations();
    await anna.page.evaluate(`${side}._.iceRestart("a test asks for it", true)`);
    await expect.poll(negotiations, { message: "answers to offers" }).toBeGreaterThan(before);
    phone.heard = [];
    await phoneHears(700);
    await anna.hears(440);
  }
  expect(await anna.page.evaluate(() => window.tab.events)).not.toContain("publish failed");
  expect(anna.complaints).toEqual([]);
});

/** How many answers to offers have gone to browsers. */
function negotiations(): number {
  const isAnswer = ({ direction, detail }: JournalEntry) =>
    direction === "out" && /"method": ?"answer"/.test(detail);
  return emulator.journal.recent().filter((entry) => entry.kind === "signaling" && isAnswer(entry)).length;
}
