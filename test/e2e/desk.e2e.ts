import { expect, type Page, test } from "@playwright/test";
import { Person } from "../house/support/person.ts";
import { sharedApp } from "../house/support/shared-app.ts";
import { callPhone, expectResidents, HUM_HZ } from "../house/support/visits.ts";

/** A silent tone stands no further out of its surroundings than this. */
const SILENT_DB = 6;

const DEVICES = ["microphone", "camera", "clipboard-read", "clipboard-write"];

const { people } = expectResidents(
  "desk",
  { anna: HUM_HZ, bert: HUM_HZ },
  { camera: true, prepare: ({ page }) => page.context().grantPermissions(DEVICES) },
);

/** Runs inside the page: what a browser does when a device goes. No script can pull a real plug. */
function endMicrophone(): void {
  const own = document.querySelector<HTMLVideoElement>("#selfPublisherContainer video")?.srcObject;
  for (const track of own instanceof MediaStream ? own.getAudioTracks() : []) {
    track.stop();
    track.dispatchEvent(new Event("ended"));
  }
}

/** In perfect silence nothing stands out of anything: there is no level. */
async function hearsNothing(person: Person): Promise<void> {
  const level = async () => (await person.level(HUM_HZ)) || 0;
  await expect.poll(level, { message: `${HUM_HZ} Hz should not be heard, in dB` }).toBeLessThan(SILENT_DB);
}

const cards = (page: Page) => page.locator("#sipPublisherContainer article");
const alertRegion = (page: Page) => page.locator("#alertRegion");

test("what is typed wrong is said, and the field has the focus", async () => {
  const { page } = people.anna;
  await page.getByLabel("Call a phone").fill("desk@example");
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(page.getByLabel("Call a phone")).toBeFocused();
  await expect(alertRegion(page)).toHaveText(/^Start a SIP address with sip:/);
});

test("a phone that is in a call already is called again only on purpose, by pointer or by key", {
  tag: "@long",
}, async () => {
  const { page } = people.anna;
  const start = page.getByRole("button", { name: "Start SIP Call" });
  const anyway = page.getByRole("button", { name: "Call anyway" });
  await start.click();
  await expect(cards(page)).toContainText("Connected");
  await start.click();
  await expect(alertRegion(page)).toHaveText(/^Already on the line with echo@/);
  await expect(cards(page)).toHaveCount(1);
  await page.getByLabel("Call a phone").click();
  await anyway.click();
  await expect(cards(page)).toHaveCount(2);

  await expect(start).toBeEnabled();
  await page.getByLabel("Call a phone").press("Enter");
  await anyway.press("Enter");
  await expect(cards(page)).toHaveCount(3);
  await expect(page.getByLabel("Call a phone")).toBeFocused();
});

test("a phone's address can be copied, and several calls ended are counted", async () => {
  const { page } = people.anna;
  const echo = page.locator("[data-target]", { hasText: "echo" });
  const address = await echo.getAttribute("data-target");
  await echo.click();
  await page.getByRole("button", { name: /^echo@/ }).click();
  await page.getByRole("button", { name: "Copy address" }).click();
  await expect(page.getByText("Address copied.").first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);

  await callPhone({ page }, address?.replace("echo", "ring") ?? "");
  await expect(cards(page).filter({ hasText: "ring@" })).toContainText("Ringing…");
  await page.getByRole("button", { name: "End SIP Calls" }).click();
  await page.getByRole("button", { name: "End 2 calls" }).click();
  await expect(page.getByText("2 calls ended.")).toBeVisible();
});

test("whoever is muted talks while Space is held, and stays muted with another microphone", async () => {
  const { anna, bert } = people;
  await bert.hears(HUM_HZ);
  await anna.page.keyboard.press("m");
  await hearsNothing(bert);
  await anna.page.locator("body").press("Space");
  await expect(anna.page.getByRole("button", { name: "Unmute" })).toBeVisible();
  await anna.page.keyboard.down("Space");
  await bert.hears(HUM_HZ);
  await anna.page.keyboard.up("Space");

  await anna.page.getByRole("button", { name: "Devices" }).click();
  const microphone = anna.page.getByLabel("Microphone");
  const other = microphone.locator("option:not(:checked)").last();
  const label = (await other.textContent()) ?? "";
  await microphone.selectOption({ label });
  await expect(microphone.locator("option:checked")).toHaveText(label);
  await expect(anna.page.locator("#devicesProblem")).toBeEmpty();
  await anna.page.getByRole("button", { name: "Done" }).click();
  await expect(anna.page.getByRole("button", { name: "Devices" })).toBeFocused();
  await hearsNothing(bert);
  await anna.page.keyboard.press("m");
  await bert.hears(HUM_HZ);
});

test("a microphone that is unplugged is replaced by what is left, and the others hear on", async () => {
  const { anna, bert } = people;
  await bert.hears(HUM_HZ);
  await anna.page.evaluate(endMicrophone);
  await expect(anna.page.locator("#statusRegion")).toContainText(/Fake .+ unplugged\. Using Fake .+\./);
  await expect(bert.page.locator("#webrtcPublisherContainer .tile:not(.self):visible")).toHaveCount(1);
  await bert.hears(HUM_HZ);
});

test("a room whose platform is out of reach says so, and is joined when it is back", async () => {
  const person = await Person.arrive(HUM_HZ);
  const { page } = person;
  let isAway = true;
  try {
    const platform = "**/_emulator/client/**";
    await page.route(platform, (route) => route.abort());
    await page.routeWebSocket(/rumorwebsocket/, (socket) =>
      isAway ? socket.close() : socket.connectToServer(),
    );
    await page.goto(`${(await sharedApp()).url}/room/unreachable`);
    await expect(alertRegion(page)).toHaveText(
      "The room could not be joined. The calling platform can't be reached.",
      { timeout: 30_000 },
    );
    isAway = false;
    await page.unroute(platform);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("1 here")).toBeVisible();
  } finally {
    await person.leave();
  }
});

test("the devices dialog shows one's picture and what is in use, which is taken again the next time", {
  tag: "@long",
}, async () => {
  const { page } = people.anna;
  await page.getByRole("button", { name: "Devices" }).click();
  const dialog = page.getByRole("dialog", { name: "Devices" });
  await expect(dialog.getByLabel("Microphone").locator("option:checked")).toHaveText(/Fake/);
  await expect(dialog.getByLabel("Camera", { exact: true }).locator("option:checked")).toHaveText(/fake/);
  const preview = page.locator("#devicesDialog video");
  await expect
    .poll(() => preview.evaluate((video: HTMLVideoElement) => video.currentTime), { message: "moves" })
    .toBeGreaterThan(0);
  const other =
    (await dialog.getByLabel("Microphone").locator("option:not(:checked)").last().textContent()) ?? "";
  await dialog.getByLabel("Microphone").selectOption({ label: other });
  await expect(dialog.getByLabel("Microphone").locator("option:checked")).toHaveText(other);
  await page.keyboard.press("Escape");
  expect(await preview.evaluate((video: HTMLVideoElement) => video.srcObject)).toBeNull();

  await page.reload();
  await page.getByRole("button", { name: "Devices" }).click();
  await expect(dialog.getByLabel("Microphone").locator("option:checked")).toHaveText(other);
});

test("a call with a caller's name and encrypted sound asks the server for both, also after a reload", {
  tag: "@long",
}, async () => {
  const { page } = people.anna;
  await page.getByText("More options").click();
  await page.getByLabel("Caller shown").fill("desk");
  await page.getByRole("button", { name: "Start SIP Call" }).click();
  await expect(page.getByLabel("Caller shown")).toBeFocused();
  await expect(alertRegion(page)).toHaveText("Give a caller in the form desk@example.com.");
  await expect(cards(page), "nothing was dialed").toHaveCount(0);

  await page.getByLabel("Caller shown").fill("desk@example.com");
  await page.getByLabel("Encrypted sound").check();
  await page.reload();
  const dialing = page.waitForRequest((request) => request.url().endsWith("/room/desk/calls"));
  await page.getByRole("button", { name: "Start SIP Call" }).click();
  expect((await dialing).postDataJSON()).toMatchObject({ from: "desk@example.com", secure: true });
  await expect(cards(page).filter({ hasText: "encrypted sound" })).toHaveCount(1);
});
