import { expect, test } from "@playwright/test";
import { callersOf, expectCallers, HUM_HZ, readPin } from "../house/support/callers.ts";
import type { Person } from "../house/support/person.ts";
import { cardsOf, expectResidents } from "../house/support/visits.ts";

const CALLER_HZ = 440;
const OTHER_HZ = 1_200;
const OTHER_HUM_HZ = 1_000;

/** How long the leg between session and conversation may stay after its last caller. */
const LEG_GONE_MS = 5_000;

const house = expectCallers();
const { people } = expectResidents("dial-in", { anna: HUM_HZ });

function wrongPin(pin: string): string {
  return pin.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
}

/** How many calls of a room still run, the line to its callers included. */
async function countRunningCalls({ page }: Person): Promise<number> {
  return await page.evaluate(async () => {
    const { calls } = await (await fetch(`${location.pathname}/calls`)).json();
    return calls.filter(({ state }: { state: string }) => state !== "ended").length;
  });
}

test("two people dial in, one with a wrong PIN first, are heard and hear, and the line ends with them", async ({
  page: inspector,
}) => {
  const { anna } = people;
  const pin = await readPin(anna);
  await inspector.goto(`${house.url}/_emulator`);
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(`${wrongPin(pin)}#`);
  await expect(inspector.locator("#message-list")).toContainText("That PIN did not work.");
  await expect(callersOf(anna)).toHaveCount(0);
  caller.type(`${pin}#`);
  await expect(callersOf(anna)).toContainText("Connected");
  await anna.hears(CALLER_HZ);
  await caller.hears(HUM_HZ);
  await expect(anna.page.locator("#headcount")).toHaveText("1 here · 1 phone");
  await expect(cardsOf(anna), "the line to callers is no phone").toHaveCount(1);

  const other = await house.dialIn(OTHER_HZ);
  other.type(`${pin}#`);
  await expect(callersOf(anna)).toHaveCount(2);
  await expect(anna.page.locator("#headcount")).toHaveText("1 here · 2 phones");
  await other.hears(HUM_HZ);
  await caller.hears(OTHER_HZ);
  await anna.hears(OTHER_HZ);
  expect(await countRunningCalls(anna)).toBe(1);
  const legs = inspector.getByRole("region", { name: "Calls" });
  await expect(legs.getByText("sip:12015550123@"), "the platform has one leg, too").toHaveCount(1);

  caller.hangUp();
  other.hangUp();
  const message = "the leg between session and conversation should be gone";
  await Promise.all([
    expect(legs.getByText("No call right now."), message).toBeVisible({ timeout: LEG_GONE_MS }),
    expect.poll(() => countRunningCalls(anna), { message, timeout: LEG_GONE_MS }).toBe(0),
  ]);
  await expect(callersOf(anna)).toHaveCount(0);
  await expect(anna.page.locator("#headcount")).toHaveText("1 here");
});

test("two rooms share a number, at the same time, and no sound crosses", { tag: "@long" }, async () => {
  const { anna } = people;
  const bert = await house.enter("other-room", { humHz: OTHER_HUM_HZ });
  const [annasPin, bertsPin] = [await readPin(anna), await readPin(bert)];
  expect(annasPin).not.toBe(bertsPin);
  const [caller, other] = await Promise.all([house.dialIn(CALLER_HZ), house.dialIn(OTHER_HZ)]);
  caller.type(`${annasPin}#`);
  other.type(`${bertsPin}#`);
  await Promise.all([anna.hears(CALLER_HZ), bert.hears(OTHER_HZ)]);
  await Promise.all([caller.hears(HUM_HZ), other.hears(OTHER_HUM_HZ)]);
  await anna.hearsNothingOf(OTHER_HZ);
  await bert.hearsNothingOf(CALLER_HZ);
  expect(caller.phone.hears(OTHER_HUM_HZ) || caller.phone.hears(OTHER_HZ)).toBe(false);
  expect(other.phone.hears(HUM_HZ) || other.phone.hears(CALLER_HZ)).toBe(false);
});

/**
 * Runs inside the page: a quick hand on the Cancel button of the first phone that rings. (The phone answers after two
 * seconds; on a busy machine a test that looks from outside comes too late.)
 *
 * @returns when it was pressed, ms since the epoch.
 */
function cancelWhenRinging(): Promise<number> {
  return new Promise((resolve) => {
    const list = document.querySelector("#sipPublisherContainer") ?? document.body;
    const observer = new MutationObserver(() => {
      if (!list.textContent?.includes("Ringing…")) return;
      observer.disconnect();
      list.querySelector<HTMLElement>("article [data-action=hang-up]")?.click();
      resolve(Date.now());
    });
    observer.observe(list, { childList: true, characterData: true, subtree: true });
  });
}

test("a host dials a telephone number and hangs up while it rings: the phone stops within a second", async ({
  page: inspector,
}) => {
  const { anna } = people;
  await inspector.goto(`${house.url}/_emulator`);
  const cancels = inspector.locator("#message-list > li").filter({ hasText: /CANCEL sip:\+14155550100@/ });
  await anna.page.getByLabel("Call a phone").fill("+1 415 555 0100");
  await expect(anna.page.locator("#dialHint")).toHaveText(
    "United States, +1 415 555 0100. They see +1 201 555 0123.",
  );
  const canceled = anna.page.evaluate(cancelWhenRinging);
  await anna.page.getByLabel("Call a phone").press("Enter");
  await expect(cancels, "the phone should be told to stop").toHaveCount(1);
  const [time] = /[\d:]+\.\d{3}/.exec((await cancels.textContent()) ?? "") ?? [];
  const stoppedAt = new Date(`${new Date().toDateString()} ${time}`).getTime();
  expect(stoppedAt - (await canceled), "milliseconds that it went on ringing").toBeLessThan(1_000);
  await expect(cardsOf(anna)).toContainText("You canceled the call");
});

test("a host mutes a caller, who stays silent until they are unmuted, and removes them", {
  tag: "@long",
}, async () => {
  const { anna } = people;
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await anna.hears(CALLER_HZ);
  await callersOf(anna).getByRole("button", { name: "Mute", exact: true }).click();
  await expect(callersOf(anna)).toContainText("Muted by a host at");
  await anna.hearsNothingOf(CALLER_HZ);
  await caller.hears(HUM_HZ);
  await callersOf(anna).getByRole("button", { name: "Unmute" }).click();
  await anna.hears(CALLER_HZ);
  await callersOf(anna).getByRole("button", { name: "Remove" }).click();
  await expect.poll(() => caller.phone.end, { message: "the phone's call should end" }).not.toBeNull();
  await expect(callersOf(anna)).toHaveCount(0);
});
