import { expect, type Page, test } from "@playwright/test";
import { SystemMediaClock } from "../../emulator/src/media/clock.ts";
import { answerInTab, callFromTab } from "../../emulator/src/phones/tab-leg.ts";
import type { IncomingCall, UserAgent } from "../../emulator/src/sip/sip-call.ts";
import { startUserAgent } from "../../emulator/src/sip/user-agent.ts";
import { type PagesServer, startPages } from "../../emulator/test/inspector/pages-server.ts";
import { startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { SipCaller } from "../../emulator/test/support/sip-caller.ts";
import { isFitForAll } from "../house/support/fit.ts";
import { type Arrival, Person } from "../house/support/person.ts";

const HOST = "127.0.0.1";
const clock = new SystemMediaClock();

let pages: PagesServer;
let desk: UserAgent;
let dialer: UserAgent;
let phone: string;
const leaving: (() => Promise<void>)[] = [];

test.beforeAll(async () => {
  const receiveCall = (call: IncomingCall) => pages.pages.receiveCall(call);
  desk = await startUserAgent({ host: HOST, port: 0, name: "Desk phone", receiveCall });
  dialer = await startUserAgent({ host: HOST, port: 0, name: "Dialer" });
  pages = await startPages({
    answer: answerInTab({ host: HOST, clock }),
    call: callFromTab({ host: HOST, clock }, { userAgent: dialer, from: "12015550188" }),
  });
  phone = `sip:human@${HOST}:${desk.port}`;
});

test.afterEach(async () => {
  for (const leave of leaving.splice(0).toReversed()) await leave();
});

test.afterAll(async () => {
  await Promise.all([desk.close(), dialer.close()]);
  await pages.close();
});

/** Somebody opens the phone's page, and leaves after the test. */
async function arrive(humHz: number, options: Arrival = {}): Promise<Person> {
  const person = await open(humHz, options);
  leaving.push(() => person.leave());
  return person;
}

async function open(humHz: number, options: Arrival = {}): Promise<Person> {
  const person = await Person.arrive(humHz, options);
  await person.page.goto(`${pages.url}/_emulator/phone`);
  await isReady(person);
  return person;
}

async function isReady({ page }: Person): Promise<void> {
  await expect(page.getByRole("heading", { name: "Ready for a call" })).toBeVisible();
}

async function call(songHz: number, headers?: Record<string, string>): Promise<SipCaller> {
  const caller = await SipCaller.call(phone, songHz, headers);
  leaving.push(async () => {
    if (caller.isAnswered && !caller.end) caller.leg.hangUp();
    await caller.leave();
  });
  return caller;
}

const answerButton = (page: Page) => page.getByRole("button", { name: /^Answer/ });
const notice = (page: Page) => page.locator("#notice");
const hangUpButton = (page: Page) => page.getByRole("button", { name: "Hang up" });

/** Waits for something on the caller's side. */
async function expectCaller(what: string, look: () => unknown, expected: unknown): Promise<void> {
  await expect.poll(look, { message: what, timeout: 15_000 }).toEqual(expected);
}

async function talk(person: Person, caller: SipCaller): Promise<void> {
  await answerButton(person.page).click();
  await expect(person.page.getByText("Connected", { exact: true })).toBeVisible();
  await expectCaller("the caller is answered", () => caller.isAnswered, true);
}

test("without a tab the caller learns what to open", async () => {
  const caller = await call(440);
  await expectCaller("the caller is refused", () => caller.end, {
    by: "them",
    code: 480,
    reason: "Open /_emulator/phone in a browser tab first",
  });
});

test.describe("with a tab that stays open", () => {
  let person: Person;

  test.beforeAll(async () => {
    person = await open(600);
  });

  test.beforeEach(() => isReady(person));

  test.afterEach(() => {
    expect(person.complaints.splice(0)).toEqual([]);
  });

  test.afterAll(() => person.leave());

  test("somebody in a tab and somebody on a SIP phone hear each other", async () => {
    const caller = await call(440, { "X-OpenTok-SessionId": "1_session" });
    await expect(person.page.getByRole("heading", { name: "+1 415 555 0100" })).toBeVisible();
    await expect(person.page.getByText("Session 1_session")).toBeVisible();
    await expectCaller("the caller hears it ring", () => caller.isRinging, true);
    await expect(person.page).toHaveTitle(/Ringing|Incoming/);
    await talk(person, caller);
    await person.hears(440);
    await expectCaller("the caller hears the tab's 600 Hz", () => caller.hears(600), true);
    await expect(person.page).toHaveTitle("In a call · +1 415 555 0100");
    await expect(person.page.locator("#call-timer")).toHaveText(/^0:(0[1-9]|[1-5]\d)$/);
    await hangUpButton(person.page).click();
    await expectCaller("the caller is hung up", () => [caller.end?.by, caller.end?.code], ["them", 200]);
    await expect(notice(person.page)).toHaveText(/^You hung up · 0:/);
  });

  test("somebody in a tab calls a SIP phone, and both hear each other", async () => {
    const callee = await startSingingPhone(440);
    leaving.push(() => callee.close());
    await person.page.getByLabel("Whom to call").fill(callee.address);
    await person.page.keyboard.press("Enter");
    await expect(person.page.getByText("Connected", { exact: true })).toBeVisible();
    await person.hears(440);
    await expectCaller("the phone hears the tab's 600 Hz", () => callee.hears(600), true);
    expect(callee.phone.incoming?.from.uri).toMatch(/^sip:12015550188@/);
    await person.page.keyboard.type("42");
    await expectCaller("the phone gets the digits", () => callee.phone.digits.join(""), "42");
    callee.phone.leg?.hangUp();
    await expect(notice(person.page)).toHaveText(/ hung up · 0:/);
  });

  test("who is called and does not answer is told about in words", async () => {
    await person.page.getByLabel("Whom to call").fill("tel:+14155550100");
    await person.page.getByRole("button", { name: "Call", exact: true }).click();
    await expect(notice(person.page)).toHaveText(/^Call failed: SIP 400/);
    await person.page.getByLabel("Whom to call").fill("sip:echo@127.0.0.1:9;transport=tcp");
    await person.page.keyboard.press("Enter");
    await expect(notice(person.page)).toHaveText(/^Call failed: SIP 503 Connection to 127.0.0.1:9 refused/);
  });

  test("an idle phone says how it is called", async () => {
    const { page } = person;
    const { address } = await page.evaluate(() => ({
      address: document.querySelector("#address")?.textContent,
    }));
    await expect(page.getByText(`opentok.dial(sessionId, token, "${address}", {}, callback)`)).toBeVisible();
    await expect(page.getByRole("button", { name: "Copy the line that dials it" })).toBeVisible();
  });

  test("a muted tab is not heard, and hears", async () => {
    const caller = await call(440);
    await talk(person, caller);
    await expectCaller("the caller hears the tab", () => caller.hears(600), true);
    await person.page.getByRole("button", { name: "Mute" }).click();
    await expectCaller("the caller no longer hears the tab", () => caller.hears(600), false);
    await person.hears(440);
    await person.page.getByRole("button", { name: "Unmute" }).click();
    await expectCaller("the caller hears the tab again", () => caller.hears(600), true);
  });

  test("digits reach the other side, pressed on the keypad, on the keyboard and by the caller", async () => {
    const caller = await call(440);
    await talk(person, caller);
    await person.page.getByRole("button", { name: "5", exact: true }).click();
    await person.page.keyboard.type("12#");
    await expectCaller("the caller gets the digits", () => caller.digits.join(""), "512#");
    await expect(person.page.getByText("Sent 5 1 2 #")).toBeVisible();
    caller.leg.sendDigits("42");
    await expect(person.page.getByText("Received 4 2")).toBeVisible();
  });

  test("either side puts the other on hold, and takes it back", async () => {
    const caller = await call(440);
    await talk(person, caller);
    await person.page.getByRole("button", { name: "Hold" }).click();
    await expect(person.page.getByText("You put them on hold")).toBeVisible();
    await expectCaller("the caller is held", () => caller.holds, [true]);
    await person.page.getByRole("button", { name: "Resume" }).click();
    await expectCaller("the caller is taken back", () => caller.holds, [true, false]);
    await expectCaller("the caller hears the tab again", () => caller.hears(600), true);
    await caller.leg.hold(true);
    await expect(person.page.getByText("They put you on hold")).toBeVisible();
    await caller.leg.hold(false);
    await expect(person.page.getByText("Connected", { exact: true })).toBeVisible();
    await person.hears(440);
  });

  test("it rings in two tabs, and the first to answer has the call", async () => {
    const [first, second] = [person, await arrive(700)];
    const caller = await call(440);
    await expect(answerButton(first.page)).toBeVisible();
    await expect(answerButton(second.page)).toBeVisible();
    await talk(first, caller);
    await expect(notice(second.page)).toHaveText("+1 415 555 0100: answered in another tab");
    await expect(answerButton(second.page)).toBeHidden();
    await first.hears(440);
  });

  test("a declined caller is told so", async () => {
    const caller = await call(440);
    await person.page.getByRole("button", { name: /^Decline/ }).click();
    await expectCaller("the caller is declined", () => caller.end?.code, 603);
    await expect(notice(person.page)).toHaveText("Declined +1 415 555 0100");
  });

  test("a caller who gives up stops the ringing", async () => {
    const caller = await call(440);
    await expect(answerButton(person.page)).toBeVisible();
    caller.leg.hangUp();
    await expect(notice(person.page)).toHaveText("Missed call from +1 415 555 0100");
    await expect(person.page).toHaveTitle("Phone");
  });

  test("a caller who hangs up ends the call in the tab", async () => {
    const caller = await call(440);
    await talk(person, caller);
    caller.leg.hangUp();
    await expect(notice(person.page)).toHaveText(/^\+1 415 555 0100 hung up · 0:/);
  });

  test("with the microphone refused the person still hears", async () => {
    const listener = await arrive(600, { permissions: false });
    const caller = await call(440);
    await talk(listener, caller);
    await expect(listener.page.getByText(/^Microphone blocked/)).toBeVisible();
    await listener.hears(440);
  });

  test("every state can be used by everybody, in light and dark, and fits into 360 px", {
    tag: "@long",
  }, async () => {
    const { page } = person;
    await expect(page.getByRole("heading", { name: "Ready for a call" })).toBeVisible();
    await isFitForAll(page, "a phone that waits");
    const caller = await call(440);
    await expect(answerButton(page)).toBeFocused();
    await isFitForAll(page, "a phone that rings");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Connected", { exact: true })).toBeVisible();
    await isFitForAll(page, "a phone in a call");
    caller.leg.hangUp();
    await expect(notice(page)).toBeVisible();
    await isFitForAll(page, "a phone after a call");
  });

  test("a tab that is closed hangs up", async () => {
    const caller = await call(440);
    await talk(person, caller);
    await person.page.close();
    await expectCaller("the caller is hung up", () => caller.end?.code, 200);
  });
});
