import { expect, test } from "@playwright/test";
import { House, type SingingPhone, startSingingPhone } from "../support/house.ts";
import { LineCutter } from "../support/line-cutter.ts";
import { Person } from "../support/person.ts";

const ANNA_HZ = 700;
const PHONE_HZ = 440;

let house: House;
let phone: SingingPhone;
let anna: Person;

test.beforeEach(async () => {
  house = await House.open();
  phone = await startSingingPhone(PHONE_HZ);
  anna = await Person.arrive(ANNA_HZ);
});

test.afterEach(async () => {
  await anna.leave();
  await phone.close();
  await house.close();
});

const card = () => anna.page.locator("#sipPublisherContainer article");

async function call(): Promise<void> {
  await anna.page.getByLabel("Call a phone").fill(phone.address);
  await anna.page.getByLabel("Call a phone").press("Enter");
}

test("a page whose live events break works on, and catches up when they are back", async () => {
  const { url } = await house.startApp();
  const events = await LineCutter.before(url, /\/room\/[^/]+\/events/);
  try {
    await anna.page.goto(`${events.url}/room/cut`);
    await call();
    await expect(card()).toContainText("Connected");

    events.cut();
    const banner = anna.page.locator("#banners").getByText("Live updates paused");
    await expect(banner, "the page says that its states may be old").toBeVisible();
    await anna.hears(PHONE_HZ);
    phone.phone.leg?.hangUp();
    await expect(anna.page.locator("#headcount"), "the platform tells that the phone has gone").toHaveText(
      "1 here",
    );
    await expect(card(), "nobody has told the page why").not.toContainText("They hung up");

    events.mend();
    await expect(card(), "it is told what it missed").toContainText("They hung up");
    await expect(banner).toBeHidden();
    expect(anna.complaintsButLostLines).toEqual([]);
  } finally {
    await events.close();
  }
});

test("where the platform reports nothing, the page shows what can be known without, and says what can't", async () => {
  const { env } = await house.startEmulator(["--port", "0", "--sip-port", "0", "--voice-sip-port", "0"]);
  const { url } = await house.startApp({ ...env, WEBHOOKS: "none" });
  await anna.page.goto(`${url}/room/unreported`);
  await expect(anna.page.locator("#phones")).toContainText("Ringing and end reasons are not reported here");
  await call();
  await expect(card()).toContainText("On the line");
  await anna.hears(PHONE_HZ);
  await expect(card(), "the server has seen its stream").toContainText(/\b0:\d\d\b/);
  phone.phone.leg?.hangUp();
  await expect(card()).toContainText(/Ended · 0:\d\d/);

  await call();
  await expect(card().last()).toContainText("On the line");
  await card().last().getByRole("button", { name: "Hang up" }).click();
  await expect(card().last()).toContainText("You hung up");
  await expect.poll(() => phone.phone.end, { message: "the phone is told" }).not.toBeNull();
  expect(anna.complaints).toEqual([]);
});
