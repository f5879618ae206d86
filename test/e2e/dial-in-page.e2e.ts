import { expect, test } from "@playwright/test";
import { type Caller, callersOf, expectCallers, readPin } from "../house/support/callers.ts";
import { isFitForAll } from "../house/support/fit.ts";
import { measurePageSound, PageEar } from "../house/support/page-sound.ts";
import type { Person } from "../house/support/person.ts";
import { expectResidents, HUM_HZ, joinBeside } from "../house/support/visits.ts";

const CALLER_HZ = 440;
/** The three notes that somebody waits. */
const WAITING_HZ = [587, 740, 880];

/** Two wide, two away from what it is around. */
const FOCUS_RING_PX = 4;
/** Notes of the music for those who wait: F3, C4 and E4 of its broken chords. Each comes again within 12 s. */
const HOLD_MUSIC_HZ = [174.6, 261.6, 329.6];

const house = expectCallers();
const { people } = expectResidents(
  "invitations",
  { anna: HUM_HZ },
  {
    async prepare({ page }) {
      await page.addInitScript(measurePageSound);
      await page.context().grantPermissions(["microphone", "camera", "clipboard-read", "clipboard-write"]);
    },
  },
);

const card = ({ page }: Pick<Person, "page">) => page.getByRole("region", { name: "Join by phone" });

async function openSettings(person: Pick<Person, "page">): Promise<void> {
  const isOpen = await card(person)
    .locator("details", { hasText: "Settings" })
    .evaluate((details: HTMLDetailsElement) => details.open);
  if (!isOpen) await person.page.getByText("Settings", { exact: true }).click();
}

/** The music is not steady: a look ten times a second misses no note. */
async function hearsHoldMusic({ phone }: Caller): Promise<void> {
  const isHeard = (noteHz: number) => {
    const message = `the note of ${noteHz} Hz should be heard on the phone`;
    return expect.poll(() => phone.hears(noteHz), { message, intervals: [100], timeout: 20_000 }).toBe(true);
  };
  await Promise.all(HOLD_MUSIC_HZ.map(isHeard));
}

test("a host copies an invitation, and a new PIN takes the place of the old one", async () => {
  const { anna } = people;
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

test("whoever waits for a host is heard knocking, hears music, and is let in", async () => {
  test.slow();
  const { anna } = people;
  const ear = await PageEar.at(anna.page);
  await openSettings(anna);
  await card(anna).getByLabel("Callers wait for a host").check();
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await expect(callersOf(anna)).toContainText("Waiting for a host");
  await expect(anna.page.locator("#statusRegion")).toContainText(
    /^Caller \+1 415 555 0100 is waiting for a host\.$/,
  );
  await expect(anna.page).toHaveTitle("Waiting · invitations");
  await ear.hears(...WAITING_HZ);
  await hearsHoldMusic(caller);
  await isFitForAll(anna.page, "a caller who waits");
  await callersOf(anna).getByRole("button", { name: "Let in" }).click();
  await expect(callersOf(anna)).toContainText("Connected");
  await anna.hears(CALLER_HZ);
  await isFitForAll(anna.page, "a caller who has joined");
  await card(anna).getByLabel("Callers wait for a host").uncheck();
});

test("a host opens the line to callers, and closes it with everybody on it", async () => {
  const { anna } = people;
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

test("a new PIN stands on the page of every host", { tag: "@long" }, async () => {
  const { anna } = people;
  const bert = { page: await joinBeside(anna, "Bert") };
  const before = await readPin(bert);
  await openSettings(anna);
  await card(anna).getByRole("button", { name: "New PIN" }).click();
  await expect.poll(() => readPin(bert), { message: "the other host should see a new PIN" }).not.toBe(before);
  expect(await readPin(bert)).toBe(await readPin(anna));
});

/** Runs inside the page. @returns how much room there is around the card below which nothing follows, in pixels. */
function roomAroundLastCard(): number {
  const list = document.querySelector("#sipPublisherContainer");
  const card = [...document.querySelectorAll("#sipPublisherContainer article")].at(-1);
  if (!list || !card) throw new Error("There is no card.");
  card.scrollIntoView({ block: "end" });
  const [outer, inner] = [list.getBoundingClientRect(), card.getBoundingClientRect()];
  return Math.min(outer.bottom - inner.bottom, inner.left - outer.left);
}

test("where cards scroll, the ring around the last one is not cut off", { tag: "@long" }, async () => {
  const { anna } = people;
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await expect(callersOf(anna)).toContainText("Connected");
  expect(await anna.page.evaluate(roomAroundLastCard)).toBeGreaterThanOrEqual(FOCUS_RING_PX);
});

test("End SIP Call ends the call of somebody who dialed in as well", { tag: "@long" }, async () => {
  const { anna } = people;
  const end = anna.page.getByRole("button", { name: "End SIP Call" });
  await expect(end).toBeDisabled();
  const caller = await house.dialIn(CALLER_HZ);
  caller.type(await readPin(anna));
  await expect(callersOf(anna)).toContainText("Connected");
  await end.click();
  await expect(callersOf(anna)).toHaveCount(0);
  await expect.poll(() => caller.phone.end, { message: "the phone's call should end" }).not.toBeNull();
});
