import { expect, type Locator, test } from "@playwright/test";
import { type SingingPhone, startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { Wire } from "../../emulator/test/support/sip-wire.ts";
import { isFitForAll } from "../house/support/fit.ts";
import type { Person } from "../house/support/person.ts";
import { callPhone, cardsOf, expectResidents } from "../house/support/visits.ts";

const ANNA_HZ = 700;
const BERT_HZ = 1_200;
const PHONE_HZ = 440;

const { people } = expectResidents("call-control", { anna: ANNA_HZ, bert: BERT_HZ });
let phone: SingingPhone;

test.beforeEach(async () => {
  phone = await startSingingPhone(PHONE_HZ);
});

test.afterEach(() => phone.close());

const microphone = ({ page }: Person) => page.locator("#toggleMicrophone");
const control = (card: Locator, action: string) => card.locator(`[data-action=${action}]`);

async function callThePhone(caller: Person): Promise<void> {
  await callPhone(caller, phone.address);
  await expect(cardsOf(caller)).toContainText("Connected");
}

/** Typed on the phone: it mutes or unmutes itself. */
function typeStar6(): void {
  phone.phone.leg?.sendDigits("*6");
}

test("a host mutes a phone, everybody sees who did it, and the phone unmutes itself with *6", async () => {
  const { anna, bert } = people;
  await callThePhone(anna);
  await bert.hears(PHONE_HZ);

  await control(cardsOf(anna), "mute").click();
  for (const person of [anna, bert]) {
    await expect(cardsOf(person)).toContainText("Muted by Anna. They press *6 to speak.");
    await expect(control(cardsOf(person), "mute")).toHaveAccessibleDescription(
      "Muted - ask them to press *6.",
    );
  }
  await bert.hearsNothingOf(PHONE_HZ);
  await control(cardsOf(anna), "mute").dispatchEvent("click");
  await expect(anna.page.getByText("Muted - ask them to press *6.").last()).toBeVisible();

  typeStar6();
  for (const person of [anna, bert]) await expect(control(cardsOf(person), "mute")).toHaveText("Mute");
  await bert.hears(PHONE_HZ);
  typeStar6();
  for (const person of [anna, bert]) await expect(cardsOf(person)).toContainText("They muted themselves");
});

test("a host who mutes somebody in a browser is named to them", async () => {
  const { anna, bert } = people;
  await anna.hears(BERT_HZ);
  await anna.page.getByRole("button", { name: "Options for Bert" }).click();
  await anna.page.getByRole("button", { name: "Mute for everyone" }).click();
  await expect(bert.page.locator(".self .tile-notice")).toHaveText("Anna muted you. Press M to talk.");
  await expect(microphone(bert)).toHaveText("Unmute");
  await expect(anna.page.locator("#toasts")).toContainText("Anna muted Bert.");
  await anna.hearsNothingOf(BERT_HZ);
  await bert.page.keyboard.press("m");
  await anna.hears(BERT_HZ);
});

test("everybody is muted but the host, and whoever comes, until it is lifted", async () => {
  const { anna, bert } = people;
  await callThePhone(anna);
  await anna.page.getByRole("button", { name: "Mute all" }).click();
  await expect(bert.page.locator(".self .tile-notice")).toHaveText("Anna muted you. Press M to talk.");
  await expect(cardsOf(bert)).toContainText("Muted by Anna. They press *6 to speak.");
  for (const person of [anna, bert]) await expect(person.page.locator("#muteAllNote")).toBeVisible();
  await anna.hearsNothingOf(PHONE_HZ);
  await anna.hearsNothingOf(BERT_HZ);
  await bert.hears(ANNA_HZ);

  await bert.page.reload();
  await expect(microphone(bert), "whoever comes is muted").toHaveText("Unmute");
  await expect(bert.page.locator(".self .tile-notice")).toHaveText("Anna muted you. Press M to talk.");
  await anna.page.getByRole("button", { name: "Lift mute" }).click();
  for (const person of [anna, bert]) await expect(person.page.locator("#muteAllNote")).toBeHidden();
  await bert.page.reload();
  await expect(microphone(bert), "whoever comes may speak again").toHaveText("Mute");
  await anna.hears(BERT_HZ);
  typeStar6();
  await anna.hears(PHONE_HZ);
});

test("who hung up, and who had called, is named in the other tab and in its call log", {
  tag: "@long",
}, async () => {
  const { anna, bert } = people;
  await callPhone(anna, "+14155550100");
  await expect(cardsOf(bert)).toContainText("Connected");
  await expect(cardsOf(bert)).toContainText("Called by Anna at");
  await cardsOf(bert).focus();
  await bert.page.keyboard.press("h");
  await expect(cardsOf(bert)).toContainText(/You hung up · 0:\d\d/);
  await expect(cardsOf(anna)).toContainText(/Bert hung up · 0:\d\d/);
  await expect(anna.page.locator(".call-log")).toContainText(/Bert hung up · called by Anna/);

  const download = anna.page.waitForEvent("download");
  await anna.page.getByRole("link", { name: "Download the call log as CSV" }).click();
  expect((await download).suggestedFilename()).toBe("call-control-calls.csv");
});

test("who is calling is named in the other tab for as long as the phone says nothing", {
  tag: "@long",
}, async () => {
  const { anna, bert } = people;
  const silent = await Wire.open();
  await callPhone(anna, silent.uri("desk"));
  await expect(cardsOf(bert)).toContainText("Anna is calling");
  await cardsOf(anna).getByRole("button", { name: "Cancel" }).click();
  await expect(cardsOf(bert)).toContainText("Anna canceled the call");
  silent.close();
});

test("a phone can be silenced in one tab alone", async () => {
  const { anna, bert } = people;
  await callThePhone(anna);
  await anna.hears(PHONE_HZ);
  await control(cardsOf(anna), "menu").click();
  await anna.page.getByRole("button", { name: "Silence only for me" }).click();
  await expect(cardsOf(anna)).toContainText("Silenced for you");
  await anna.hearsNothingOf(PHONE_HZ);
  await bert.hears(PHONE_HZ);
  await control(cardsOf(anna), "menu").click();
  await anna.page.keyboard.press("Escape");
  await expect(control(cardsOf(anna), "menu")).toBeFocused();
});

test("the page is fit for all with a muted phone, with its menu, and with everybody muted", {
  tag: "@long",
}, async () => {
  const { anna } = people;
  await callPhone(anna, "+14155550100");
  await control(cardsOf(anna), "mute").click();
  await expect(cardsOf(anna)).toContainText("Muted by Anna.");
  await isFitForAll(anna.page, "a muted phone");
  await control(cardsOf(anna), "menu").click();
  await isFitForAll(anna.page, "the menu of a phone");
  await anna.page.keyboard.press("Escape");
  await anna.page.getByRole("button", { name: "Mute all" }).click();
  await expect(anna.page.getByRole("button", { name: "Lift mute" })).toBeVisible();
  await isFitForAll(anna.page, "everybody muted");
});
