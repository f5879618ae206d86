import { expect, type Page, test } from "@playwright/test";
import { cardsOf, expectResidents, joinBeside } from "../house/support/visits.ts";

const { people } = expectResidents("dial-box", { anna: 700 });

const field = (page: Page) => page.getByLabel("Call a phone");
const hint = (page: Page) => page.locator("#dialHint");
const recent = (page: Page) => page.getByRole("listbox", { name: "Recent" }).getByRole("option");

/** Request of the next call to the server. */
async function nextOrder(page: Page): Promise<{ to?: string; digits?: string; by?: string }> {
  const request = await page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/calls"));
  return request.postDataJSON();
}

test("a number is formatted while it is typed, named by its country, and called", async () => {
  const { anna } = people;
  const { page } = anna;
  await expect(hint(page)).toContainText("Numbers without + are read as US.");
  await field(page).pressSequentially("4155550100");
  await expect(field(page)).toHaveValue("(415) 555-0100");
  await expect(hint(page)).toContainText("United States, +1 415 555 0100");

  const order = nextOrder(page);
  await field(page).press("Enter");
  expect((await order).to).toBe("+14155550100");
  await expect(field(page)).toHaveValue("");
  await expect(field(page)).toBeFocused();
  await expect(cardsOf(anna)).toContainText("+1 415 555 0100");
  await expect(cardsOf(anna)).toContainText("Connected");
});

test("a number can be mended in its middle, and an address is left as it is typed", async () => {
  const { page } = people.anna;
  await field(page).pressSequentially("+14155550100");
  for (let steps = 0; steps < 5; steps++) await field(page).press("ArrowLeft");
  await field(page).press("Backspace");
  await expect(field(page)).toHaveValue("+1 415 550 100");
  await field(page).pressSequentially("7");
  await expect(field(page)).toHaveValue("+1 415 557 0100");

  await field(page).fill("");
  await field(page).pressSequentially("sip:4155550100@example.com");
  await expect(field(page)).toHaveValue("sip:4155550100@example.com");
  await expect(hint(page)).toHaveText("SIP address");
});

test("a number that is too short is refused by the name of its country", async () => {
  const { anna } = people;
  await field(anna.page).fill("+49 3");
  await field(anna.page).press("Enter");
  await expect(hint(anna.page)).toHaveText("This number is too short for Germany.");
  await expect(anna.page.locator("#alertRegion")).toHaveText("This number is too short for Germany.");
  await expect(field(anna.page)).toBeFocused();
  await expect(cardsOf(anna), "nothing was dialed").toHaveCount(0);
});

test("what was called is called again by the arrow keys, and forgotten on request", {
  tag: "@long",
}, async () => {
  const { page } = people.anna;
  for (const number of ["+442079460958", "+14155550100"]) {
    await field(page).fill(number);
    await field(page).press("Enter");
    await expect(recent(page).first(), "the list is no obstacle to the next number").toBeHidden();
  }
  await field(page).press("ArrowDown");
  await expect(recent(page)).toHaveText([
    /\+1 415 555 0100\s+United States/,
    /\+44 20 7946 0958\s+United Kingdom/,
  ]);
  await field(page).press("ArrowDown");
  await expect(recent(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(field(page)).toHaveValue("+44 20 7946 0958");
  await field(page).press("Escape");
  await expect(field(page), "as it was before").toHaveValue("");
  await expect(recent(page).first()).toBeHidden();

  await page.reload();
  await page.keyboard.press("/");
  await field(page).pressSequentially("020");
  await expect(recent(page), "those that it may become").toHaveCount(0);
  await field(page).fill("207");
  await expect(recent(page)).toHaveText([/\+44 20 7946 0958/]);
  await field(page).press("ArrowDown");
  const order = nextOrder(page);
  await field(page).press("Enter");
  await page.getByRole("button", { name: "Call anyway" }).press("Enter");
  expect((await order).to).toBe("+442079460958");

  await field(page).press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Clear recent" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field(page)).toBeFocused();
  await field(page).press("ArrowDown");
  await expect(recent(page).first()).toBeHidden();
});

test("Escape clears the field first, then cancels one's own call that rings, never somebody else's", {
  tag: "@long",
}, async () => {
  const { anna } = people;
  const bert = { page: await joinBeside(anna, "Bert") };
  const ring = anna.page.getByRole("button", { name: "ring", exact: true });
  await ring.click();
  await expect(cardsOf(bert).last()).toContainText("Ringing…");
  await field(bert.page).fill("+49");
  for (const value of ["", ""]) {
    await field(bert.page).press("Escape");
    await expect(field(bert.page)).toHaveValue(value);
  }
  await expect(cardsOf(anna)).toContainText(/Ringing… 0:(0[2-9]|[1-4])/);

  await field(anna.page).fill("+49");
  await field(anna.page).press("Escape");
  await expect(cardsOf(anna)).toContainText("Ringing…");
  await field(anna.page).press("Escape");
  await expect(cardsOf(anna)).toContainText("You canceled the call");
});

test("digits are sent to the call that they were typed for, and to no other", async () => {
  const { page } = people.anna;
  await page.getByText("More options").click();
  await page.getByLabel("Digits after the answer").fill("12a");
  await page.getByRole("button", { name: "Start SIP Call" }).click();
  await expect(page.locator("#dialDigitsHint")).toHaveText(/^Use 0 to 9/);
  await expect(page.getByLabel("Digits after the answer")).toBeFocused();

  await page.getByLabel("Digits after the answer").fill("pp12 34#");
  const order = nextOrder(page);
  await page.getByRole("button", { name: "Start SIP Call" }).click();
  expect((await order).digits).toBe("pp1234#");
  await expect(page.getByLabel("Digits after the answer")).toHaveValue("");
});
