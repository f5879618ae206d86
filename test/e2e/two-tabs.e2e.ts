import { expect, test } from "@playwright/test";
import { Person } from "../house/support/person.ts";
import { sharedApp } from "../house/support/shared-app.ts";
import { callPhone } from "../house/support/visits.ts";

let origin: string;
const people: Person[] = [];

test.beforeEach(async () => {
  ({ url: origin } = await sharedApp());
});

test.afterEach(async () => {
  for (const person of people.splice(0)) await person.leave();
});

async function arrive(humHz: number, path: string): Promise<Person> {
  const person = await Person.arrive(humHz);
  people.push(person);
  await person.page.goto(origin + path);
  return person;
}

test("one person with a room in one tab and the phone in another talks to themselves", {
  tag: "@long",
}, async () => {
  const phone = await arrive(900, "/_emulator/phone");
  await expect(phone.page.getByRole("heading", { name: "Ready for a call" })).toBeVisible();
  const address = await phone.page.locator("#address").textContent();
  const room = await arrive(600, "/room/two-tabs");
  await callPhone(room, address ?? "");
  const card = room.page.locator("#sipPublisherContainer").getByRole("article");
  await expect(card).toContainText("Ringing");
  await phone.page.getByRole("button", { name: /^Answer/ }).click();
  await expect(card).toContainText("Connected");
  await phone.hears(600);
  await room.hears(900);
  await phone.page.getByRole("button", { name: "Hold" }).click();
  await expect(card).toContainText("On hold");
  await phone.page.getByRole("button", { name: "Resume" }).click();
  await expect(card).toContainText("Connected");
  await room.page.getByRole("button", { name: "End SIP Call" }).click();
  await expect(phone.page.locator("#notice")).toHaveText(/hung up · 0:\d\d$/);
  await expect(card).toContainText("You hung up");
  expect([...phone.complaints, ...room.complaints]).toEqual([]);
});
