import { expect, type Locator, type Page, test } from "@playwright/test";
import { type SingingPhone, startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { isFitForAll } from "../house/support/fit.ts";
import { House } from "../house/support/house.ts";
import { Person } from "../house/support/person.ts";
import { sharedApp } from "../house/support/shared-app.ts";
import { callPhone } from "../house/support/visits.ts";
import { freePort } from "../support/free-port.ts";

const ANNA_HZ = 700;

let anna: Person;
let page: Page;
let phones: SingingPhone[];
/** Of the test that stops its app. */
let house: House | undefined;

test.beforeAll(async () => {
  anna = await Person.arrive(ANNA_HZ);
  page = anna.page;
  await page.context().grantPermissions(["microphone", "camera", "clipboard-read", "clipboard-write"]);
});

test.beforeEach(async () => {
  phones = [await startSingingPhone(440), await startSingingPhone(880)];
});

test.afterEach(async () => {
  for (const phone of phones) await phone.close();
  await house?.close();
});

test.afterAll(() => anna.leave());

/** Enters a room and calls every phone. @returns their cards. */
async function callThePhones(roomUrl: string): Promise<Locator[]> {
  if (page.url() !== roomUrl) await page.goto(roomUrl);
  const found: Locator[] = [];
  for (const { address } of phones) {
    await callPhone({ page }, address);
    const card = page.locator("#sipPublisherContainer article").filter({ hasText: address.slice(4) });
    await expect(card).toContainText("Connected");
    found.push(card);
  }
  return found;
}

const keypad = () => page.getByRole("dialog", { name: /^Keypad for/ });
const openKeypad = (card?: Locator) => card?.getByRole("button", { name: "Keypad" }).click();

async function expectDigits(index: number, digits: string): Promise<void> {
  const heard = () => phones[index]?.phone.digits.join("");
  await expect.poll(heard, { message: `what phone ${index + 1} hears`, intervals: [100] }).toBe(digits);
}

async function paste(text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press("Control+v");
}

test("digits by pointer, keyboard and clipboard reach the phone they are for, in order, and no other", async () => {
  const { url } = await sharedApp();
  const [first, second] = await callThePhones(`${url}/room/keys`);
  await openKeypad(first);
  await expect(keypad()).toBeFocused();
  await keypad().getByRole("button", { name: "1", exact: true }).click();
  await keypad().getByRole("button", { name: "1", exact: true }).click();
  await keypad().focus();
  await page.keyboard.type("23#");
  await page.keyboard.press("NumpadMultiply");
  await expectDigits(0, "1123#*");
  await expect(keypad()).toContainText("Sent 1 1 2 3 # *");
  await paste("4821 0937");
  await expectDigits(0, "1123#*48210937");
  await paste("1".repeat(33));
  await expect(keypad()).toContainText("Up to 32 digits at once.");
  await isFitForAll(page, "keypad with a complaint");

  await openKeypad(second);
  await page.keyboard.type("*9");
  await expectDigits(1, "*9");
  await expectDigits(0, "1123#*48210937");
  expect(anna.complaints.splice(0)).toEqual([]);
});

test("the keypad follows the keys of its card, and is gone with its call", async () => {
  const { url } = await sharedApp();
  const [first] = await callThePhones(`${url}/room/keys`);
  await first?.focus();
  await page.keyboard.press("k");
  await expect(keypad()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(keypad()).toBeHidden();
  await expect(first?.getByRole("button", { name: "Keypad" }) ?? keypad()).toBeFocused();
  await expect(first ?? keypad(), "Escape has closed, and hung nothing up").toContainText("Connected");

  await page.keyboard.press("k");
  await page.keyboard.press("p");
  await expect(keypad(), "p is a pause here").toContainText("Sent p");
  phones[0]?.phone.leg?.hangUp();
  await expect(first ?? keypad()).toContainText("They hung up");
  await expect(keypad()).toBeHidden();
  await expect(first ?? keypad()).toBeFocused();
});

test("digits that were not sent while the app was away are sent again, to the call that went on", {
  tag: "@long",
}, async () => {
  house = await House.open();
  const [appPort, emulatorPort] = [await freePort(), await freePort()];
  const webhook = `http://127.0.0.1:${appPort}/webhooks/sip`;
  const { env } = await house.startEmulator({ port: emulatorPort, webhook });
  const { url, program } = await house.startApp({ ...env, PORT: appPort });
  const [card] = await callThePhones(`${url}/room/keys`);
  await openKeypad(card);
  await page.keyboard.type("1");
  await expectDigits(0, "1");

  await program.kill();
  await page.keyboard.type("23");
  await expect(keypad()).toContainText("2 3 were not sent.");
  await expect(page.locator("#alertRegion")).toContainText("The server can't be reached.");
  const banner = page.locator("#banners").getByText("Live updates paused.");
  await expect(banner).toBeVisible();
  await expect(card ?? keypad(), "the call goes on").toContainText("Connected");
  await isFitForAll(page, "keypad with a failure");

  await house.startApp({ ...env, PORT: appPort });
  await expect(banner).toBeHidden();
  await expect(card ?? keypad()).toContainText("Connected");
  await keypad().getByRole("button", { name: "Retry" }).click();
  await expectDigits(0, "123");
  await expect(keypad()).toContainText("Sent 1 2 3");
});
