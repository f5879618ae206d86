import { expect, test } from "@playwright/test";
import { callersOf, expectCallers, readPin, signIn } from "../house/support/callers.ts";
import { isFitForAll } from "../house/support/fit.ts";
import type { Person } from "../house/support/person.ts";

const PASSPHRASE = "correct horse battery staple";
const CALLER_HZ = 440;

const house = expectCallers({ HOST_PASSPHRASE: PASSPHRASE, GUESTS: "link" });

const card = ({ page }: Person) => page.getByRole("region", { name: "Join by phone" });

test("guests see callers by their last digits, the PIN where a host allows it, and can't call or moderate", async () => {
  test.slow();
  const anna = await house.enter("guests");
  await signIn(anna, PASSPHRASE);
  const bert = await house.enter("guests", { humHz: 1_000 });
  await expect(card(bert)).toBeHidden();
  const pin = await readPin(anna);
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(pin);
  await expect(callersOf(anna)).toContainText("Caller +1 415 555 0100");
  await expect(callersOf(bert)).toContainText("Caller •••0100");
  await expect(callersOf(bert)).toContainText("Connected");
  await expect(callersOf(bert).getByRole("button")).toHaveCount(0);
  await bert.hears(CALLER_HZ);
  await expect(bert.page.locator("#headcount")).toHaveText("2 here · 1 phone");

  await anna.page.getByText("Settings", { exact: true }).click();
  await card(anna).getByLabel("Guests see the PIN").check();
  await expect(card(bert)).toBeVisible();
  expect(await readPin(bert)).toBe(pin);
  await expect(card(bert).getByText("Settings")).toHaveCount(0);
  await isFitForAll(bert.page, "a guest who sees the PIN");

  // Not from within the page: the browser would complain of the refusal on its console.
  const dialed = await bert.page.request.post(`${house.url}/room/guests/calls`, {
    headers: { origin: house.url },
    data: { to: "+14155550100" },
  });
  expect(dialed.status(), "a guest who dials is refused").toBe(403);
});
