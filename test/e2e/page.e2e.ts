import { expect, type Page, test } from "@playwright/test";
import { openAsHost } from "../house/support/callers.ts";
import { isFitForAll } from "../house/support/fit.ts";
import { type Arrival, Person } from "../house/support/person.ts";
import { sharedApp } from "../house/support/shared-app.ts";
import { callPhone, expectResidents } from "../house/support/visits.ts";

const HUM_HZ = 700;

const room = expectResidents(
  "page",
  { anna: HUM_HZ },
  // Nothing fades: what is measured is what stays.
  { camera: true, prepare: ({ page }) => page.emulateMedia({ reducedMotion: "reduce" }) },
);
/** People who come for one test. */
const visitors: Person[] = [];

test.afterEach(async () => {
  for (const person of visitors.splice(0)) await person.leave();
});

async function visit(address: string, options: Arrival = {}): Promise<Person> {
  const person = await Person.arrive(HUM_HZ, options);
  visitors.push(person);
  await person.page.goto(address);
  return person;
}

const cards = (page: Page) => page.locator("#sipPublisherContainer article");
const suggestion = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function call(page: Page, name: string): Promise<void> {
  const address = await page
    .locator("#sipPublisherContainer [data-target]")
    .first()
    .getAttribute("data-target");
  await callPhone({ page }, address?.replace(/^sip:[^@]+/, `sip:${name}`) ?? "");
}

test("the room is fit for all: empty, and with phones that ring, talk and are busy", async () => {
  const { page } = room.people.anna;
  await expect(page.getByText("1 here")).toBeVisible();
  await isFitForAll(page, "empty room");

  for (const name of ["echo", "ring", "busy"]) await call(page, name);
  await expect(cards(page).filter({ hasText: "echo@" })).toContainText("Connected");
  await expect(cards(page).filter({ hasText: "ring@" })).toContainText("Ringing…");
  await expect(cards(page).filter({ hasText: "busy@" })).toContainText("Busy");
  await isFitForAll(page, "three phones");

  await page.getByRole("button", { name: "End SIP Calls" }).click();
  await expect(page.getByRole("button", { name: "Keep talking" })).toBeFocused();
  await isFitForAll(page, "question before ending all");
});

test("the room's dialogs and news are fit for all", async () => {
  const { page } = room.people.anna;
  await expect(page.getByText("1 here")).toBeVisible();
  await page.getByRole("button", { name: "Shortcuts" }).click();
  await isFitForAll(page, "shortcuts");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Devices" }).click();
  await isFitForAll(page, "devices");
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  await page.getByRole("button", { name: "Dismiss" }).focus();
  await isFitForAll(page, "toast");
  await page.keyboard.press("m");
});

test("the pages around the room are fit for all", async () => {
  const { url } = await sharedApp();
  const { page } = await visit(url);
  await isFitForAll(page, "home");
  await page.getByLabel("Join a room").fill("not a room!");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.locator("#roomHint")).toHaveText("Use letters, digits, - and _ (up to 64).");
  await isFitForAll(page, "home with a complaint");
  // The app is shared: nobody else's calls are stopped.
  const stopped = { at: Date.now(), by: "email:ada@example.com", why: "numbers in Latvia" };
  await page.route("**/admin/calls/stop", (route) => route.fulfill({ json: { stopped } }));
  await page.getByRole("button", { name: "Stop all calls…" }).click();
  await isFitForAll(page, "home with the question whether to stop all calls");
  await page.getByRole("dialog").getByRole("button", { name: "Stop all calls" }).click();
  await expect(page.locator("#callsStopped")).toContainText(/by ada@example\.com: numbers in Latvia\.$/m);
  await expect(page.getByRole("button", { name: "Let calls begin again" })).toBeFocused();
  await isFitForAll(page, "home while all calls are stopped");
  await page.goto(`${url}/nowhere`);
  await expect(page.getByRole("heading", { name: "This page does not exist." })).toBeVisible();
  await isFitForAll(page, "error page");
});

test("a double click places one call, and does not cancel it", async () => {
  const { page } = room.people.anna;
  await suggestion(page, "ring").dblclick();
  await expect(cards(page)).toContainText("Ringing…");
  await page.getByRole("button", { name: "Start SIP Call" }).dblclick();
  await expect(cards(page).filter({ hasText: "echo@" })).toContainText("Connected");
  await expect(cards(page)).toHaveCount(2);
  await expect(cards(page).filter({ hasText: "ring@" })).toContainText("Ringing…");
});

test("a host mutes and removes somebody, who speaks and comes again", async () => {
  const { anna } = room.people;
  const bert = await visit(room.address, { camera: true });
  const options = anna.page.getByRole("button", { name: /^Options for/ });
  await options.click();
  await anna.page.getByRole("button", { name: "Mute for everyone" }).click();
  await expect(bert.page.locator(".self .tile-notice")).toHaveText("Anna muted you. Press M to talk.");
  await bert.page.keyboard.press("m");
  await expect(bert.page.getByRole("button", { name: "Mute", exact: true })).toBeVisible();

  await options.click();
  await anna.page.getByRole("button", { name: "Remove…" }).click();
  await anna.page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(anna.page.getByText("1 here")).toBeVisible();
  await bert.page.getByRole("button", { name: "Join again" }).click();
  await expect(anna.page.getByText("2 here")).toBeVisible();
  const pictures = anna.page.locator(
    "#webrtcPublisherContainer .tile:not(.self) .tile-video:not(.unseen) video",
  );
  await expect(pictures, "the one who came again is seen").toHaveCount(1);
  await expect(bert.page.locator("#selfPublisherContainer video"), "and sees themselves").toHaveCount(1);
});

test("a person whose microphone is refused takes part by listening", async () => {
  const bert = await visit(room.address, { permissions: false });
  await expect(bert.page.getByText("Microphone blocked.").first()).toBeVisible();
  await expect(bert.page.getByText("2 here")).toBeVisible();
  await expect(bert.page.locator("#webrtcPublisherContainer video")).toHaveCount(1);
  await bert.hears(HUM_HZ);
  await isFitForAll(bert.page, "listening");
  expect(bert.complaints).toEqual([]);
});

test("a guest takes part but finds no way to call, and becomes a host by the passphrase", async () => {
  const passphrase = "correct horse battery staple";
  const guarded = await sharedApp({ HOST_PASSPHRASE: passphrase, GUESTS: "link" });
  await openAsHost(`${guarded.url}/room/guests`, passphrase);
  const { page } = await visit(`${guarded.url}/room/guests`);
  await expect(page.getByText("1 here")).toBeVisible();
  await expect(page.getByText("Only hosts can call phones.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Call/ })).toHaveCount(0);
  await isFitForAll(page, "guest");

  await page.getByRole("link", { name: "Sign in as host" }).click();
  await expect(page.getByRole("heading", { name: "Sign in as host" })).toBeVisible();
  await isFitForAll(page, "sign-in");
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Call a phone")).toBeVisible();
});

test("the dial box is fit for all: with what was called last, with its options, and with complaints", {
  tag: "@long",
}, async () => {
  const { page } = room.people.anna;
  for (const number of ["+14155550100", "+442079460958"]) {
    await callPhone({ page }, number);
  }
  await page.getByLabel("Call a phone").press("ArrowDown");
  await page.getByLabel("Call a phone").press("ArrowDown");
  await isFitForAll(page, "recent calls");
  await page.getByLabel("Call a phone").press("Enter");
  await expect(page.getByRole("button", { name: "Call anyway" })).toBeVisible();
  await isFitForAll(page, "already on the line");
  await page.getByText("More options").click();
  await page.getByLabel("Digits after the answer").fill("twelve");
  await page.getByLabel("Caller shown").fill("nobody");
  await page.getByRole("button", { name: "Call anyway" }).click();
  await isFitForAll(page, "more options with complaints");
});
