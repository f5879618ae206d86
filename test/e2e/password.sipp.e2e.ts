import { expect, test } from "@playwright/test";
import { type Sipp, startSipp } from "../../emulator/test/support/sipp.ts";
import { House } from "../house/support/house.ts";
import { Person } from "../house/support/person.ts";

let house: House;
let anna: Person;
let sipp: Sipp;

test.beforeEach(async () => {
  house = await House.open();
  anna = await Person.arrive(700);
  sipp = await startSipp({ scenario: "ask-password", timeoutSeconds: 60 });
});

test.afterEach(async () => {
  await anna.leave();
  await sipp.stop();
  await house.close();
});

/** The page never sees the password: it is the app's own. */
async function start(password: string) {
  const { url } = await house.startApp({
    SIP_URI: sipp.uri("desk"),
    SIP_USERNAME: "alice",
    SIP_PASSWORD: password,
  });
  await anna.page.goto(`${url}/room/provider`);
  await anna.page.getByRole("button", { name: "Start SIP Call" }).click();
  return anna.page.locator("#sipPublisherContainer article");
}

test("with the right password the provider takes the call", { tag: "@long" }, async () => {
  const card = await start("secret");
  await expect(card).toContainText("Connected");
  await card.getByRole("button", { name: "Hang up" }).click();
  await expect(card).toContainText("You hung up");
  await sipp.passes();
});

test("with a wrong password the host learns where to look", { tag: "@long" }, async () => {
  const card = await start("wrong");
  await expect(card).toContainText("Sign-in at the phone provider failed");
  await expect(card).toContainText("SIP 401");
});
