import { expect, type Page, test } from "@playwright/test";
import { House, type SingingPhone, startSingingPhone } from "../support/house.ts";
import { Person } from "../support/person.ts";

const ANNA_HZ = 700;
const PHONE_HZ = 440;

let house: House;
let anna: Person;
let page: Page;
let phone: SingingPhone;

test.beforeEach(async () => {
  house = await House.open();
  phone = await startSingingPhone(PHONE_HZ);
  anna = await Person.arrive(ANNA_HZ);
  page = anna.page;
});

test.afterEach(async () => {
  const { complaints } = anna;
  await anna.leave();
  await phone.close();
  await house.close();
  expect(complaints).toEqual([]);
});

async function enter(env: Record<string, string> = {}): Promise<void> {
  const { url } = await house.startApp(env);
  await page.goto(`${url}/room/endings`);
}

/** A phone on the emulator's desk: the page's suggestions tell where that is. */
async function deskPhone(name: string): Promise<string> {
  const echo = await page.locator("[data-target]", { hasText: "echo" }).getAttribute("data-target");
  return (echo ?? "").replace("echo", name);
}

async function call(target: string): Promise<void> {
  await page.getByLabel("Call a phone").fill(target);
  await page.getByLabel("Call a phone").press("Enter");
}

async function callThePhone(): Promise<void> {
  await call(phone.address);
  await expect(card()).toContainText("Connected");
}

const card = () => page.locator("#sipPublisherContainer article");
const log = () => page.locator(".call-log-list li");

test("why a call failed is said in words, with the code, on its card and in the log", async () => {
  await enter();
  const failures = [
    ["busy", "Busy", "486"],
    ["decline", "Declined", "603"],
    ["code-480", "No answer", "480"],
    ["nobody", "Number not found", "404"],
    ["code-401", "Sign-in at the phone provider failed", "401"],
    ["code-403", "The phone provider does not allow this call", "403"],
    ["code-488", "No common audio format", "488"],
  ] as const;
  for (const [name, words, code] of failures) {
    await call(await deskPhone(name));
    await expect(card(), name).toContainText(words);
    await expect(card(), name).toContainText(`SIP ${code}`);
    await expect(log().first(), name).toContainText(`${words} (${code})`);
    await card().getByRole("button", { name: "Dismiss" }).click();
    await expect(card()).toHaveCount(0);
  }
});

test("a call with a phone's video is refused by a project that has none, and the page says so", async () => {
  await enter();
  // By another program: the page itself asks for no video. From outside of it, as it would complain of the refusal.
  const asked = await page.request.post(`${page.url()}/calls`, { data: { to: phone.address, video: true } });
  expect(asked.status()).toBe(502);
  await expect(card()).toContainText("Video from phones is not enabled for this platform project");
  expect(phone.phone.incoming, "nothing is dialed").toBeNull();
});

test("a phone that nobody answers stops ringing at the limit, and the card says which", async () => {
  await enter({ MAX_RING_SECONDS: "6" });
  await call(await deskPhone("ring"));
  await expect(card()).toContainText(/Stops at 0:0\d/);
  await expect(card()).toContainText("No answer within 6 s");
});

test("a talk ends at the limit, and the card says which", async () => {
  await enter({ MAX_TALK_SECONDS: "2" });
  await callThePhone();
  await expect(card()).toContainText("Reached your limit of 2 s");
  await expect.poll(() => phone.phone.end, { message: "the phone is told" }).not.toBeNull();
});

test("a call that is canceled while it rings says so", async () => {
  await enter();
  await call(await deskPhone("ring"));
  await expect(card()).toContainText("Ringing");
  await card().getByRole("button", { name: "Cancel" }).click();
  await expect(card()).toContainText("canceled");
});

test("a phone that hangs up is said to have hung up", async () => {
  await enter();
  await callThePhone();
  phone.phone.leg?.hangUp();
  await expect(card()).toContainText("They hung up");
});

test("a hold is shown while it lasts, and a held call can be hung up", async () => {
  await enter();
  await callThePhone();
  await phone.phone.leg?.hold(true);
  await expect(card()).toContainText("They put the call on hold");
  await phone.phone.leg?.hold(false);
  await expect(card()).toContainText("Connected");
  await phone.phone.leg?.hold(true);
  await expect(card()).toContainText("On hold");
  await card().getByRole("button", { name: "Hang up" }).click();
  await expect(card()).toContainText("You hung up");
  await expect.poll(() => phone.phone.end, { message: "the phone is told" }).not.toBeNull();
});
