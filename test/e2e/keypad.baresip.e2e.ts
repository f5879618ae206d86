import { expect, test } from "@playwright/test";
import { Baresip } from "../../emulator/test/support/baresip.ts";
import { callPhone, cardsOf, expectVisits } from "../house/support/visits.ts";

const visits = expectVisits();
const phones: Baresip[] = [];

test.afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.stop();
});

test("baresip gets the digits that are typed on the keypad of its card, and another baresip none of them", {
  tag: "@long",
}, async () => {
  const anna = await visits.enter("softphones");
  const { page } = anna;
  for (const name of ["first", "second"]) {
    const phone = await Baresip.start({ accounts: [`<sip:${name}@127.0.0.1>;regint=0;answermode=auto`] });
    phones.push(phone);
    await callPhone(anna, phone.uri(name));
    await expect(cardsOf(anna).filter({ hasText: name })).toContainText("Connected");
  }

  const keypad = page.getByRole("dialog", { name: /^Keypad for/ });
  await cardsOf(anna).filter({ hasText: "second" }).getByRole("button", { name: "Keypad" }).click();
  await keypad.getByRole("button", { name: "4", exact: true }).click();
  await keypad.getByRole("button", { name: "4", exact: true }).click();
  await keypad.focus();
  await page.keyboard.type("2p0#*");
  const digits = () => phones.map((phone) => phone.digits);
  await expect.poll(digits, { message: "digits that the baresips got" }).toEqual(["", "4420#*"]);
});
