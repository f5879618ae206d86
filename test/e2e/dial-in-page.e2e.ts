import { expect, test } from "@playwright/test";
import { callersOf, expectCallers, readPin } from "../support/callers.ts";
import { isFitForAll } from "../support/fit.ts";
import { PageEar } from "../support/page-sound.ts";
import type { Person } from "../support/person.ts";
import { joinBeside } from "../support/visits.ts";

const CALLER_HZ = 440;
/** The three notes that somebody waits. */
const WAITING_HZ = [587, 740, 880];

const house = expectCallers();

const card = ({ page }: Pick<Person, "page">) => page.getByRole("region", { name: "Join by phone" });

async function openSettings({ page }: Person): Promise<void> {
  await page.getByText("Settings", { exact: true }).click();
}

test("a host copies an invitation, and a new PIN takes the place of the old one", async () => {
  const anna = await house.enter("invitations");
  await anna.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const pin = await readPin(anna);
  await expect(card(anna)).toContainText("United States");
  const link = card(anna).getByRole("link", { name: "+1 201 555 0123" });
  await expect(link).toHaveAttribute("href", `tel:+12015550123,,${pin}%23`);
  await card(anna).getByRole("button", { name: "Copy invitation" }).click();
  const invitation = await anna.page.evaluate(() => navigator.clipboard.readText());
  expect(invitation).toContain(`In a browser: ${house.url}/room/invitations`);
  expect(invitation).toContain(`tel:+12015550123,,${pin}%23`);

  await openSettings(anna);
  await card(anna).getByRole("button", { name: "New PIN" }).click();
  await expect(link).not.toHaveAttribute("href", `tel:+12015550123,,${pin}%23`);
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await expect(callersOf(anna)).toContainText("Connected");
});

test("whoever waits for a host is heard knocking, and let in", async () => {
  const anna = await house.enter("waiting");
  const ear = await PageEar.at(anna.page);
  await openSettings(anna);
  await card(anna).getByLabel("Callers wait for a host").check();
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await expect(callersOf(anna)).toContainText("Waiting for a host");
  await expect(anna.page.locator("#statusRegion")).toContainText(
    /^Caller \+1 415 555 0100 is waiting for a host\.$/,
  );
  await expect(anna.page).toHaveTitle("Waiting · waiting");
  await ear.hears(...WAITING_HZ);
  await isFitForAll(anna.page, "a caller who waits");
  await callersOf(anna).getByRole("button", { name: "Let in" }).click();
  await expect(callersOf(anna)).toContainText("Connected");
  await anna.hears(CALLER_HZ);
  await isFitForAll(anna.page, "a caller who has joined");
});

test("a host opens the line to callers, and closes it with everybody on it", async () => {
  const anna = await house.enter("line");
  const line = anna.page.locator("#bridgeLine");
  await line.getByRole("button", { name: "Open line" }).click();
  await expect(line).toContainText("Open, 0 callers");
  await expect(anna.page.locator("#headcount")).toHaveText("1 here");
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await expect(line).toContainText("Open, 1 caller");
  await line.getByRole("button", { name: "Close line" }).click();
  await expect(anna.page.getByRole("heading", { name: "Hang up 1 caller?" })).toBeVisible();
  await isFitForAll(anna.page, "question before the line is closed");
  await anna.page.getByRole("dialog").getByRole("button", { name: "Hang up" }).click();
  await expect(callersOf(anna)).toHaveCount(0);
  await expect(line).toContainText("Opens with the first caller");
  await expect.poll(() => caller.phone.end, { message: "the phone's call should end" }).not.toBeNull();
});

test("End SIP Call ends the call of somebody who dialed in as well", async () => {
  const anna = await house.enter("end");
  const end = anna.page.getByRole("button", { name: "End SIP Call" });
  await expect(end).toBeDisabled();
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await expect(callersOf(anna)).toContainText("Connected");
  await end.click();
  await expect(callersOf(anna)).toHaveCount(0);
  await expect.poll(() => caller.phone.end, { message: "the phone's call should end" }).not.toBeNull();
});

test("a browser that can't make calls is offered the number and the PIN", async () => {
  const anna = await house.enter("obstacle");
  await anna.page.addInitScript(() => {
    let library: object | undefined;
    Object.defineProperty(window, "OT", {
      get: () => library && Object.assign(library, { checkSystemRequirements: () => 0 }),
      set: (loaded: object) => {
        library = loaded;
      },
    });
  });
  await anna.page.reload();
  await expect(anna.page.getByText("This browser can't make calls.").first()).toBeVisible();
  await expect(card(anna)).toBeFocused();
  expect(await readPin(anna)).toHaveLength(8);
  await anna.page.getByLabel("Call me on my phone").fill("+1 415 555 0100");
  await anna.page.keyboard.press("Enter");
  await expect(anna.page.locator("#toasts")).toContainText("+1 415 555 0100 answered.");
  await isFitForAll(anna.page, "a browser that can't make calls");
});

test("a browser that does not get through is offered the number and the PIN", async () => {
  const anna = await house.enter("blocked");
  const tab = await joinBeside(anna, "Bert");
  await tab.addInitScript(() => {
    window.WebSocket = class extends EventTarget {
      constructor() {
        super();
        setTimeout(() => this.dispatchEvent(new Event("error")));
      }
    } as typeof WebSocket & (new () => EventTarget);
  });
  await tab.reload();
  await tab.getByRole("button", { name: "Join by phone" }).click({ timeout: 40_000 });
  await expect(card({ page: tab })).toBeFocused();
});
