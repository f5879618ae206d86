import { expect, test } from "@playwright/test";
import type { Person } from "../house/support/person.ts";
import { cardsOf, expectVisits, joinBeside } from "../house/support/visits.ts";

const { enter } = expectVisits();

async function callEcho(person: Person): Promise<void> {
  await person.page.getByRole("button", { name: "Start SIP Call" }).click();
  await expect(cardsOf(person)).toContainText("Connected");
}

test("whoever leaves phones with somebody is told with whom, and may take their time to read it", async () => {
  const anna = await enter("farewell");
  await joinBeside(anna, "Bert");
  await expect(anna.page.locator("#headcount")).toContainText("2 here");
  await callEcho(anna);
  await anna.page.clock.install();
  await anna.page.getByRole("button", { name: "Leave" }).click();
  const farewell = anna.page.locator(".toast", { hasText: "A phone stays with Bert." });
  await farewell.hover();
  await anna.page.clock.runFor(10_000);
  await expect(farewell).toBeVisible();
  await expect(anna.page.locator("#statusRegion")).toHaveText("A phone stays with Bert.");

  await anna.page.mouse.move(0, 0);
  await anna.page.clock.runFor(2_000);
  await expect(farewell).toBeHidden();
  await anna.page.reload();
  await expect(anna.page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(farewell, "told once").toHaveCount(0);
});

test("the last one in a browser decides what becomes of the phones", async () => {
  const anna = await enter("last");
  await callEcho(anna);
  await anna.page.getByRole("button", { name: "Leave" }).click();
  const question = anna.page.getByRole("dialog", { name: "You are the last one here." });
  await expect(question).toContainText("A phone is on the line.");
  await expect(question.getByRole("button", { name: "Stay" })).toBeFocused();
  await anna.page.keyboard.press("Enter");
  await expect(cardsOf(anna)).toContainText("Connected");

  await anna.page.getByRole("button", { name: "Leave" }).click();
  await question.getByRole("button", { name: "Hang up and leave" }).click();
  await expect(anna.page.getByRole("button", { name: "Start a room" })).toBeVisible();
  await anna.page.goBack();
  await expect(anna.page.locator("#headcount")).toContainText("1 here");
  await expect(cardsOf(anna).filter({ hasText: "Connected" })).toHaveCount(0);
});
