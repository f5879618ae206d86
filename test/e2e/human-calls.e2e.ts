import { expect, test } from "@playwright/test";
import { callersOf, expectCallers, HUM_HZ, readPin } from "../house/support/callers.ts";
import { Person } from "../house/support/person.ts";

const BERT_HZ = 1_200;

const house = expectCallers();
let bert: Person;

test.beforeEach(async () => {
  bert = await Person.arrive(BERT_HZ);
});

test.afterEach(async () => {
  const { complaints } = bert;
  await bert.leave();
  expect(complaints).toEqual([]);
});

/** @param digits pressed on the keypad of the phone in Bert's browser. */
async function press(digits: string): Promise<void> {
  for (const digit of digits) {
    const name = digit === "#" ? "pound" : digit;
    await bert.page.getByRole("button", { name, exact: true }).click();
  }
}

test("somebody calls the number that a room shows from the phone in their browser, types the PIN, is heard there and hears it", {
  tag: "@long",
}, async () => {
  const anna = await house.enter("browser-phone");
  const number = (await anna.page.locator(".dial-in-number").textContent()) ?? "";
  const pin = await readPin(anna);
  await bert.page.goto(`${house.url}/_emulator/phone`);
  await bert.page.getByLabel("Whom to call").fill(number);
  await bert.page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(bert.page.getByText("Connected", { exact: true })).toBeVisible();
  await press(`${pin}#`);
  await expect(callersOf(anna)).toContainText("Connected");
  await expect(anna.page.locator("#headcount")).toHaveText("1 here · 1 phone");
  await anna.hears(BERT_HZ);
  await bert.hears(HUM_HZ);
  await bert.page.getByRole("button", { name: "Hang up" }).click();
  await expect(callersOf(anna)).toHaveCount(0);
  await expect(anna.page.locator("#headcount")).toHaveText("1 here");
});
