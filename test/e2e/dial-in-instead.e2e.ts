import { expect, type Page, test } from "@playwright/test";
import {
  beUnfit,
  blockMedia,
  haveNoDevices,
  makeMediaLosable,
  refuseWebSockets,
} from "../house/support/blocked.ts";
import { expectCallers, readPin, signIn } from "../house/support/callers.ts";
import { isFitForAll } from "../house/support/fit.ts";
import type { Person } from "../house/support/person.ts";
import { cardsOf, expectResidents, HUM_HZ, openBeside } from "../house/support/visits.ts";

const PASSPHRASE = "correct horse battery staple";
const PHONE = "+1 415 555 0100";
/** The library takes its time before it gives up: 30 s for a stream that never comes. */
const GIVING_UP_MS = 45_000;

type Visitor = Pick<Person, "page">;

const cardOf = ({ page }: Visitor) => page.getByRole("region", { name: "Join by phone" });
const bannerOf = ({ page }: Visitor) => page.locator(".banner");

/** Tabs of this test. */
const tabs: Page[] = [];

/** The same room in another tab, in a browser that something keeps from taking part. */
async function joinBlocked(person: Person, ...scripts: (() => void)[]): Promise<Visitor> {
  const page = await openBeside(person, "Bert", ...scripts);
  tabs.push(page);
  return { page };
}

test.afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.context().close();
});

/** Runs inside the page. @returns whether the card comes before everything else in the room. */
function isCardFirst(): boolean {
  return document.querySelector("#room")?.firstElementChild?.id === "dialIn";
}

async function isOffered(visitor: Visitor, timeout = GIVING_UP_MS): Promise<void> {
  await expect(cardOf(visitor)).toHaveClass(/offered/, { timeout });
  expect(await visitor.page.evaluate(isCardFirst), "the card should come first").toBe(true);
  await expect(cardOf(visitor)).toBeInViewport({ ratio: 1 });
}

async function isNotOffered(visitor: Visitor): Promise<void> {
  await expect(cardOf(visitor)).not.toHaveClass(/offered/);
  expect(await visitor.page.evaluate(isCardFirst), "the card should be in its place").toBe(false);
}

async function hasNoFocus({ page }: Visitor): Promise<void> {
  expect(await page.evaluate(() => document.activeElement?.tagName), "nobody moves the focus").toBe("BODY");
}

async function callMe({ page }: Visitor): Promise<void> {
  await page.getByLabel("Call me on my phone").fill(PHONE);
  await page.getByRole("button", { name: "Call me" }).click();
}

test.describe("a host", () => {
  const { people } = expectResidents("by-phone", { anna: HUM_HZ });

  test("whose browser can't make calls sees number and PIN, is called, and can cancel a wrong number", async () => {
    const { anna } = people;
    const bert = await joinBlocked(anna, beUnfit);
    await expect(bert.page.getByText("This browser can't make calls.").first()).toBeVisible();
    await isOffered(bert);
    await expect(cardOf(bert)).toBeFocused();
    expect(await readPin(bert)).toBe(await readPin(anna));
    await callMe(bert);
    await cardsOf(bert)
      .getByRole("button", { name: /^(Cancel|Hang up)$/ })
      .click();
    await expect(cardsOf(bert)).toContainText(/^(?!.*(Calling|Ringing|Connected)).*You (canceled|hung up)/s);
    await callMe(bert);
    await expect(bert.page.locator("#statusRegion")).toContainText(`${PHONE} answered.`);
    await isFitForAll(bert.page, "a browser that can't make calls");
  });

  test("whose browser can't make calls is shown a new PIN that another host takes", async () => {
    const { anna } = people;
    const bert = await joinBlocked(anna, beUnfit);
    const pin = bert.page.locator(".dial-in-pin-digits");
    await readPin(bert);
    const before = (await pin.textContent()) ?? "";
    await anna.page.getByText("Settings", { exact: true }).click();
    await cardOf(anna).getByRole("button", { name: "New PIN" }).click();
    await expect(pin).not.toHaveText(before);
    expect(await readPin(bert)).toBe(await readPin(anna));
  });

  test("whose connection fails is offered a phone first, and has the room back as it was", async () => {
    test.slow();
    const { anna } = people;
    const bert = await joinBlocked(anna, refuseWebSockets);
    await isNotOffered(bert);
    await isOffered(bert);
    await hasNoFocus(bert);
    await expect(bannerOf(bert)).toContainText("The room could not be joined.");
    await expect(bert.page.locator("#statusRegion")).toContainText("You can join by phone");
    await isFitForAll(bert.page, "a connection that has failed");
    await bert.page.getByRole("button", { name: "Join by phone" }).click();
    await expect(cardOf(bert)).toBeFocused();
    await callMe(bert);
    await expect(cardsOf(anna)).toContainText("Connected");

    await bert.page.evaluate(() => sessionStorage.setItem("network", "open"));
    await bert.page.getByRole("button", { name: "Try again" }).click();
    await expect(bert.page.locator("#headcount")).toHaveText("2 here · 1 phone", { timeout: GIVING_UP_MS });
    await isNotOffered(bert);
    await expect(bert.page.getByLabel("Call me on my phone")).toBeHidden();
  });

  test("whose media are lost is offered a phone first, and keeps the focus", { tag: "@long" }, async () => {
    test.slow();
    const { anna } = people;
    const bert = await joinBlocked(anna, makeMediaLosable);
    await expect(bert.page.locator("#webrtcPublisherContainer .tile video")).toHaveCount(2);
    const settings = cardOf(bert).getByText("Settings", { exact: true });
    await settings.focus();
    await bert.page.evaluate(() => window.loseMedia?.());
    await isOffered(bert);
    await expect(settings).toBeFocused();
    await expect(bannerOf(bert)).toHaveText(/^No sound gets through between you and the room\./);
    await callMe(bert);
    await expect(cardsOf(anna)).toContainText("Connected");
  });
});

test.describe("a guest", () => {
  const house = expectCallers({ HOST_PASSPHRASE: PASSPHRASE, GUESTS: "link" });

  test("who has no microphone and hears nobody is offered the numbers first", { tag: "@long" }, async () => {
    test.slow();
    const anna = await house.enter("listener");
    const bert = await joinBlocked(anna, blockMedia, haveNoDevices);
    await isOffered(bert);
    await hasNoFocus(bert);
    await expect(bannerOf(bert)).toHaveText(/^The sound of the room does not get through to you\./);
    await expect(cardOf(bert)).toContainText("Ask a host for the PIN.");
    await expect(bert.page.getByLabel("Call me on my phone")).toHaveCount(0);
    await isFitForAll(bert.page, "a guest who hears nobody");
  });

  test("whose browser can't make calls sees the numbers, and the PIN as soon as a host allows it", {
    tag: "@long",
  }, async () => {
    const anna = await house.enter("unfit");
    const bert = await joinBlocked(anna, beUnfit);
    await isOffered(bert);
    const link = cardOf(bert).getByRole("link", { name: "+1 201 555 0123" });
    await expect(link).toHaveAttribute("href", "tel:+12015550123");
    await expect(cardOf(bert)).toContainText("Ask a host for the PIN.");
    await expect(cardOf(bert).getByRole("link", { name: "Sign in as host" })).toHaveAttribute(
      "href",
      "/sign-in?next=/room/unfit",
    );
    await expect(bert.page.locator(".dial-in-pin")).toBeHidden();
    await isFitForAll(bert.page, "a guest whose browser can't make calls");

    await signIn(anna, PASSPHRASE);
    await anna.page.getByText("Settings", { exact: true }).click();
    await cardOf(anna).getByLabel("Guests see the PIN").check();
    expect(await readPin(bert)).toBe(await readPin(anna));
    await expect(bert.page.getByText("Ask a host for the PIN.")).toBeHidden();
  });
});
