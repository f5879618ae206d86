import { expect, test } from "@playwright/test";
import { PageEar } from "../house/support/page-sound.ts";
import type { Person } from "../house/support/person.ts";
import { cardsOf, expectVisits, joinBeside } from "../house/support/visits.ts";

const { enter } = expectVisits();

/** The emulator's phones are called by names of the house: they ring as phones of the country do where the page is. */
const ringback = [440, 480];
const busy = [480, 620];

async function call({ page }: Person, phone: string): Promise<void> {
  const echo = await page.locator("[data-target^='sip:echo@']").getAttribute("data-target");
  await page.getByLabel("Call a phone").fill((echo ?? "").replace("echo", phone));
  await page.getByLabel("Call a phone").press("Enter");
}

async function showsDevices({ page }: Person): Promise<void> {
  await page.getByRole("button", { name: "Devices" }).click();
  await expect(page.getByRole("dialog", { name: "Devices" })).toBeVisible();
}

test("whoever dials hears it ring until they cancel", async () => {
  const anna = await enter("ringback");
  const ear = await PageEar.at(anna.page);
  await call(anna, "ring");
  await ear.hears(...ringback);
  await anna.page.getByLabel("Call a phone").press("Escape");
  await ear.hearsNothing();
  await expect(cardsOf(anna)).toContainText("You canceled the call");
});

test("what others dial is not heard ringing", async () => {
  const anna = await enter("others");
  const bert = await joinBeside(anna, "Bert");
  const ear = await PageEar.at(bert);
  await bert.locator("h1").click();
  await call(anna, "ring");
  await expect(cardsOf({ page: bert })).toContainText(/Ringing… 0:(0[2-9]|[1-4])/);
  await ear.hasNotHeard(440);
});

test("a busy phone sounds busy", async () => {
  const anna = await enter("busy");
  const ear = await PageEar.at(anna.page);
  await call(anna, "busy");
  await expect(cardsOf(anna)).toContainText("Busy");
  await ear.hears(...busy);
});

test("somebody who comes is heard coming", async () => {
  const anna = await enter("door");
  const ear = await PageEar.at(anna.page);
  await anna.page.locator("h1").click();
  await joinBeside(anna, "Bert");
  await ear.hears(660, 880);
});

test("the ringback tone is switched off for good", async () => {
  const anna = await enter("quiet");
  const ear = await PageEar.at(anna.page);
  await showsDevices(anna);
  await anna.page.getByRole("switch", { name: "Ringback tone" }).uncheck();
  await anna.page.getByRole("button", { name: "Done" }).click();
  await call(anna, "ring");
  await expect(cardsOf(anna)).toContainText(/Ringing… 0:(0[2-9]|[1-4])/);
  await ear.hasNotHeard(440);

  await anna.page.reload();
  await showsDevices(anna);
  await expect(anna.page.getByRole("switch", { name: "Ringback tone" })).not.toBeChecked();
  await expect(anna.page.getByRole("switch", { name: "Join and leave sounds" })).toBeChecked();
});

test("a speaker is chosen, tried, and chosen again the next time", async () => {
  const anna = await enter("speaker");
  const ear = await PageEar.at(anna.page);
  await showsDevices(anna);
  const speaker = anna.page.getByLabel("Speaker");
  const other = (await speaker.locator("option").last().textContent()) ?? "";
  await speaker.selectOption({ label: other });
  await anna.page.getByRole("button", { name: "Play a sound" }).click();
  await ear.hears(660, 1_320);
  await expect(anna.page.locator("#devicesProblem")).toBeEmpty();

  await anna.page.reload();
  await showsDevices(anna);
  await expect(speaker.locator("option:checked")).toHaveText(other);
});
