import { expect, test } from "@playwright/test";
import { measurePageSound, PageEar } from "../house/support/page-sound.ts";
import type { Person } from "../house/support/person.ts";
import { callPhone, cardsOf, expectResidents, HUM_HZ, joinBeside } from "../house/support/visits.ts";

const { people } = expectResidents(
  "sounds",
  { anna: HUM_HZ },
  { prepare: ({ page }) => page.addInitScript(measurePageSound) },
);

/** The emulator's phones are called by names of the house: they ring as phones of the country do where the page is. */
const ringback = [440, 480];
const busy = [480, 620];

async function call({ page }: Person, phone: string): Promise<void> {
  const echo = await page.locator("[data-target^='sip:echo@']").getAttribute("data-target");
  await callPhone({ page }, (echo ?? "").replace("echo", phone));
}

async function showsDevices({ page }: Person): Promise<void> {
  await page.getByRole("button", { name: "Devices" }).click();
  await expect(page.getByRole("dialog", { name: "Devices" })).toBeVisible();
}

test("whoever dials hears it ring until they cancel", async () => {
  const { anna } = people;
  const ear = await PageEar.at(anna.page);
  await call(anna, "ring");
  await ear.hears(...ringback);
  await anna.page.getByLabel("Call a phone").press("Escape");
  await ear.hearsNothing();
  await expect(cardsOf(anna)).toContainText("You canceled the call");
});

test("a busy phone sounds busy", async () => {
  const { anna } = people;
  const ear = await PageEar.at(anna.page);
  await call(anna, "busy");
  await expect(cardsOf(anna)).toContainText("Busy");
  await ear.hears(...busy);
});

test("somebody who comes is heard coming, and hears nothing of what others dial", async () => {
  const { anna } = people;
  const ear = await PageEar.at(anna.page);
  await anna.page.locator("h1").click();
  const bert = await joinBeside(anna, "Bert", measurePageSound);
  await ear.hears(660, 880);

  const bertsEar = await PageEar.at(bert);
  await bert.locator("h1").click();
  await call(anna, "ring");
  await expect(cardsOf({ page: bert }).last()).toContainText(/Ringing… 0:(0[2-9]|[1-4])/);
  await bertsEar.hasNotHeard(440);
});

test("a speaker is chosen and tried, the ringback tone is switched off, and both stay so", {
  tag: "@long",
}, async () => {
  const { page } = people.anna;
  await showsDevices(people.anna);
  const ear = await PageEar.at(page);
  const speaker = page.getByLabel("Speaker");
  const other = (await speaker.locator("option").last().textContent()) ?? "";
  await speaker.selectOption({ label: other });
  await page.getByRole("button", { name: "Play a sound" }).click();
  await ear.hears(660, 1_320);
  await expect(page.locator("#devicesProblem")).toBeEmpty();

  const silence = await PageEar.at(page);
  await page.getByRole("switch", { name: "Ringback tone" }).uncheck();
  await page.getByRole("button", { name: "Done" }).click();
  await call(people.anna, "ring");
  await expect(cardsOf(people.anna)).toContainText(/Ringing… 0:(0[2-9]|[1-4])/);
  await silence.hasNotHeard(440);

  await page.reload();
  await showsDevices(people.anna);
  await expect(speaker.locator("option:checked")).toHaveText(other);
  await expect(page.getByRole("switch", { name: "Ringback tone" })).not.toBeChecked();
  await expect(page.getByRole("switch", { name: "Join and leave sounds" })).toBeChecked();
});
