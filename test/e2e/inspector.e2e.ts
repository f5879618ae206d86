import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import OpenTok from "opentok";
import { type EmulatorWithParts, startEmulatorWithParts } from "../../emulator/src/emulator.ts";
import { emulatorDirectory } from "../../emulator/test/support/data-directory.ts";
import { SipCaller } from "../../emulator/test/support/sip-caller.ts";
import { isFitForAll } from "../house/support/fit.ts";

let directory: { path: string; remove(): Promise<void> };
let emulator: EmulatorWithParts;
/** NCCO of callers. */
const NCCO = JSON.stringify([{ action: "conversation", name: "room-1" }]);
/** The developer's own server, which gets the webhooks. */
let app: Server;

test.beforeEach(async () => {
  directory = await emulatorDirectory();
  app = createServer((request, response) => {
    const isAnswer = request.url?.startsWith("/webhooks/answer");
    response.writeHead(200, { "Content-Type": "application/json" }).end(isAnswer ? NCCO : "{}");
  });
  await once(app.listen(0, "127.0.0.1"), "listening");
  emulator = await start();
});

test.afterEach(async () => {
  await emulator.close();
  app.closeAllConnections();
  app.close();
  await directory.remove();
});

function start(port = 0): Promise<EmulatorWithParts> {
  const { port: appPort } = app.address() as AddressInfo;
  const origin = `http://127.0.0.1:${appPort}`;
  const webhooks = { sip: `${origin}/webhooks/sip` };
  const voice = { answerUrl: `${origin}/webhooks/answer`, eventUrl: `${origin}/webhooks/event` };
  return startEmulatorWithParts({
    dataDirectory: directory.path,
    port,
    sipPort: 0,
    voiceSipPort: 0,
    webhooks,
    voice,
  });
}

/** Creates a session and calls a phone into it, as the developer's app does. @returns the session's id. */
async function dial(user: string, sip: { auth?: { username: string; password: string } } = {}) {
  const { apiUrl, credentials, sipAddress } = emulator;
  const opentok = new OpenTok(credentials.apiKey, credentials.apiSecret, { apiUrl });
  const sessionId = await new Promise<string>((resolve, reject) => {
    opentok.createSession({ mediaMode: "routed" }, (error, session) => {
      if (session) resolve(session.sessionId);
      else reject(error);
    });
  });
  const token = opentok.generateToken(sessionId, { data: "sip=true&callId=c1" });
  await new Promise<void>((resolve, reject) => {
    const options = { from: "14155550100@example.com", secure: false, ...sip };
    opentok.dial(sessionId, token, `sip:${user}@${sipAddress}`, options, (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return sessionId;
}

async function inspect(page: Page): Promise<void> {
  await page.goto(`${new URL(emulator.apiUrl).origin}/_emulator`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
}

const panel = (page: Page, name: string) => page.getByRole("region", { name });
const messages = (page: Page) => page.locator("#message-list > li");
const kind = (page: Page, name: RegExp) => panel(page, "Messages").getByRole("button", { name });

test("a developer finds what an app needs, and copies it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await inspect(page);
  const setup = panel(page, "Connect your app");
  await expect(setup.getByText(emulator.apiUrl, { exact: true })).toBeVisible();
  await expect(setup.getByText(emulator.credentials.apiKey, { exact: true })).toBeVisible();
  await setup.getByRole("button", { name: "Copy Secret" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(emulator.credentials.apiSecret);
  await setup.getByRole("button", { name: "Copy Application" }).click();
  const { applicationId, privateKeyPath } = emulator.application;
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(applicationId);
  await setup.getByText("Lines to paste").click();
  await expect(
    setup.getByText(`new OpenTok("${applicationId}", readFileSync("${privateKeyPath}"`),
  ).toBeVisible();
  await expect(setup.getByText(`apiUrl: "${emulator.apiUrl}"`)).toHaveCount(2);
  await panel(page, "Phones to call")
    .getByRole("button", { name: /Copy sip:echo@/ })
    .click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`sip:echo@${emulator.sipAddress}`);
});

test("a call is seen as it comes and goes, with all that went over the wires", async ({ page }) => {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await inspect(page);
  await expect(panel(page, "Calls").getByText("No call right now.")).toBeVisible();
  await dial("tone");
  await expect(panel(page, "Calls").getByText(`sip:tone@${emulator.sipAddress}`)).toBeVisible();
  await expect(panel(page, "Calls").getByText("Connected")).toBeVisible();
  await expect(panel(page, "Sessions").getByText("Phone", { exact: true })).toBeVisible();
  await expect(panel(page, "Sessions").getByText("sip=true&callId=c1")).toBeVisible();
  await expect(messages(page).filter({ hasText: /dial 200/ })).toHaveCount(1);
  await expect(messages(page).filter({ hasText: /INVITE sip:tone@/ })).toHaveCount(1);
  await expect(messages(page).filter({ hasText: /callUpdated ACTIVE/ })).toHaveCount(1);
  const [call] = emulator.calls.running;
  emulator.sessions.find(call?.sessionId ?? "")?.forceDisconnect(call?.connectionId ?? "");
  await expect(panel(page, "Calls").getByText("No call right now.")).toBeVisible();
  await expect(messages(page).filter({ hasText: /BYE sip:/ })).toHaveCount(1);
  expect(errors).toEqual([]);
});

test("a call to the number is seen: who calls, and what becomes of it", async ({ page }) => {
  await inspect(page);
  const calls = panel(page, "Calls");
  await expect(calls.getByText("No call right now.")).toBeVisible();
  const caller = await SipCaller.call(`sip:12015550123@${emulator.voiceSipAddress}`, 440);
  await expect(calls.getByText("Answered", { exact: true })).toBeVisible();
  await expect(calls.getByRole("listitem")).toContainText("14155550100 to 12015550123");
  await expect(calls.getByText("conversation room-1")).toBeVisible();
  await expect(calls.locator(".timer")).toHaveText([/^0:\d\d$/, /^0:\d\d$/]);
  await expect(calls.getByText("No call right now.")).toBeHidden();
  await expect(messages(page).filter({ hasText: "voice answer 200" })).toHaveCount(1);
  caller.leg.hangUp();
  await expect(calls.getByText("No call right now.")).toBeVisible();
  await expect(calls.getByRole("listitem")).toHaveCount(0);
  await caller.leave();
});

test("messages open, and are found by kind, by words and by session", async ({ page }) => {
  await dial("tone");
  await dial("busy");
  await inspect(page);
  await expect(messages(page).filter({ hasText: "callDestroyed" })).toHaveCount(1);
  await messages(page).filter({ hasText: "INVITE sip:tone@" }).getByText("INVITE sip:tone@").click();
  await expect(page.getByText(/^X-OpenTok-SessionId: /m)).toBeVisible();
  await page.getByRole("button", { name: /^Only session/ }).click();
  await expect(messages(page).filter({ hasText: "sip:tone@" }).first()).toBeVisible();
  await expect(messages(page).filter({ hasText: "sip:busy@" })).toHaveCount(0);
  await page.getByRole("button", { name: "Show all sessions" }).click();
  await expect(messages(page).filter({ hasText: "sip:busy@" }).first()).toBeVisible();
  await kind(page, /^SIP/).click();
  await expect(messages(page).filter({ hasText: "INVITE" })).toHaveCount(0);
  await kind(page, /^SIP/).click();
  await page.getByRole("searchbox").fill("busy here");
  await expect(messages(page)).not.toHaveCount(0);
  for (const row of await messages(page).all()) await expect(row).toContainText(/486|Busy|callDestroyed/);
});

test("messages can be held still, and cleared", async ({ page }) => {
  await dial("busy");
  await inspect(page);
  await expect(messages(page)).not.toHaveCount(0);
  await page.getByRole("button", { name: "Pause" }).click();
  const before = await messages(page).count();
  await dial("busy");
  await expect(page.getByRole("button", { name: /^Resume \(\d+ new\)/ })).toBeVisible();
  expect(await messages(page).count()).toBe(before);
  await page.getByRole("button", { name: /^Resume/ }).click();
  expect(await messages(page).count()).toBeGreaterThan(before);
  await expect(messages(page).filter({ hasText: "callDestroyed" }), "nothing more comes").toHaveCount(2);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByText(/^No message yet/)).toBeVisible();
  expect(emulator.journal.recent()).toEqual([]);
});

test("no password and no token can be read", async ({ page }) => {
  await dial("tone", { auth: { username: "ada", password: "open-sesame" } });
  await inspect(page);
  await expect(messages(page).filter({ hasText: /dial 200/ })).toHaveCount(1);
  for (const row of await messages(page).all()) await row.locator("summary").click();
  await expect(page.locator("#message-list pre").first()).toBeVisible();
  const shown = (await page.locator("#message-list").textContent()) ?? "";
  expect(shown).toContain("tone@");
  expect(shown).not.toContain("open-sesame");
  expect(shown).not.toMatch(/eyJ[\w-]+\.|T1==/);
});

test("it says when the emulator is away, and goes on when it is back", async ({ page }) => {
  await inspect(page);
  const port = Number(new URL(emulator.apiUrl).port);
  await emulator.close();
  await expect(page.getByText(/^Emulator not reached/)).toBeVisible();
  emulator = await start(port);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await dial("tone");
  await expect(panel(page, "Calls").getByText("Connected")).toBeVisible();
});

/** Runs inside the page: phones whose names reach into what they do. */
function namesThatOverflow(): (string | null)[] {
  const names = [...document.querySelectorAll(".phone-entry code")];
  return names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent);
}

test("it can be used by everybody, in light and dark, and fits into 360 px", { tag: "@long" }, async ({
  page,
}) => {
  await dial("tone");
  const caller = await SipCaller.call(`sip:12015550123@${emulator.voiceSipAddress}`, 440);
  await inspect(page);
  await expect(panel(page, "Calls").getByText("Connected")).toBeVisible();
  await expect(panel(page, "Calls").getByText("Answered", { exact: true })).toBeVisible();
  await messages(page).filter({ hasText: "INVITE sip:tone@" }).getByText("INVITE sip:tone@").click();
  for (const width of [360, 800, 1280, 1720]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(namesThatOverflow), `${width} px`).toEqual([]);
  }
  await isFitForAll(page, "an inspector of two calls");
  await caller.leave();
});
