import { expect, type Locator, test } from "@playwright/test";
import { type SingingPhone, startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { CUSTOMERS } from "../house/support/house.ts";
import { Person } from "../house/support/person.ts";
import { sharedApp } from "../house/support/shared-app.ts";
import { expectResidents } from "../house/support/visits.ts";

const PHONE_HZ = 440;
const ANNA_HZ = 700;
const BERT_HZ = 1_200;

let phone: SingingPhone;
const visitors: Person[] = [];

test.beforeEach(async () => {
  phone = await startSingingPhone(PHONE_HZ);
});

test.afterEach(async () => {
  for (const person of visitors.splice(0)) await person.leave();
  await phone.close();
});

async function enter(roomUrl: string, humHz: number): Promise<Person> {
  const person = await Person.arrive(humHz, { camera: true });
  visitors.push(person);
  await person.page.goto(roomUrl);
  await expect(person.page.getByLabel("Call a phone"), "the room page stands").toBeVisible();
  return person;
}

async function dial(person: Person, to: string): Promise<Locator> {
  await person.page.getByLabel("Call a phone").fill(to);
  await person.page.getByRole("button", { name: "Call", exact: true }).click();
  return card(person, to.replace(/^sip:/, ""));
}

function card(person: Person, name: string): Locator {
  return person.page.locator("#sipPublisherContainer article").filter({ hasText: name });
}

async function phoneHears(frequencyHz: number): Promise<void> {
  const message = `${frequencyHz} Hz should be heard at the phone`;
  await expect
    .poll(() => phone.hears(frequencyHz), { message, intervals: [100], timeout: 20_000 })
    .toBe(true);
}

/** The picture of the other person moves. */
async function seesSomebodyMove(person: Person): Promise<void> {
  const frames = () =>
    person.page.evaluate(() => {
      const pictures = document.querySelectorAll<HTMLVideoElement>("#webrtcPublisherContainer video");
      const others = [...pictures].filter((video) => !video.closest("#selfPublisherContainer"));
      return others.reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0);
    });
  await expect
    .poll(frames, { message: "frames of the other person's video", intervals: [100] })
    .toBeGreaterThan(0);
  const before = await frames();
  await expect
    .poll(frames, { message: "more frames of that video", intervals: [100] })
    .toBeGreaterThan(before + 10);
}

for (const [index, { customer, environment }] of CUSTOMERS.entries()) {
  const tag = index === 0 ? [] : "@long";
  test(`as ${customer}, two people in browsers and one on a SIP phone see and hear each other, and hanging up ends it`, {
    tag,
  }, async () => {
    const { url } = await sharedApp(environment);
    const anna = await enter(`${url}/room/front-desk`, ANNA_HZ);
    const bert = await enter(`${url}/room/front-desk`, BERT_HZ);
    await seesSomebodyMove(anna);
    await seesSomebodyMove(bert);

    const annasCard = await dial(anna, phone.address);
    await expect(annasCard).toContainText("Connected");
    await expect(card(bert, phone.address.slice(4))).toContainText("Connected");
    await anna.hears(PHONE_HZ);
    await bert.hears(PHONE_HZ);
    await phoneHears(ANNA_HZ);
    await phoneHears(BERT_HZ);
    expect(phone.hears(PHONE_HZ), "the phone does not hear itself").toBe(false);

    for (const person of [anna, bert]) {
      await expect(person.page.locator("#sipPublisherContainer article")).toHaveCount(1);
      const tiles = person.page.locator("#webrtcPublisherContainer > *:visible:not(#selfPublisherContainer)");
      await expect(tiles, "the other person's tile, and no phone among the pictures").toHaveCount(1);
    }

    await anna.page.getByRole("button", { name: "End SIP Call" }).click();
    await expect(annasCard).toContainText("You hung up");
    await expect
      .poll(() => phone.phone.end, { message: "the phone's call should end" })
      .toMatchObject({ by: "them" });
    expect([...anna.complaints, ...bert.complaints]).toEqual([]);
  });
}

test.describe("one person", () => {
  const { people } = expectResidents("alone", { anna: ANNA_HZ });

  test("one click on Start SIP Call lets a person hear their own voice from the echo phone", async () => {
    const { anna } = people;
    await anna.page.getByRole("button", { name: "Start SIP Call" }).click();
    await expect(card(anna, "echo@")).toContainText("Connected");
    await anna.hears(ANNA_HZ);
    await anna.page.getByRole("button", { name: "End SIP Call" }).click();
    await expect(card(anna, "echo@")).toContainText("You hung up");
  });

  test("two phones in one room hear each other, and not themselves", async () => {
    const { anna } = people;
    const other = await startSingingPhone(BERT_HZ);
    try {
      await dial(anna, phone.address);
      await dial(anna, other.address);
      await phoneHears(BERT_HZ);
      await phoneHears(ANNA_HZ);
      const message = `${PHONE_HZ} Hz should be heard at the other phone`;
      await expect.poll(() => other.hears(PHONE_HZ), { message }).toBe(true);
      expect(phone.hears(PHONE_HZ)).toBe(false);
      expect(other.hears(BERT_HZ)).toBe(false);
      await anna.page.getByRole("button", { name: "End SIP Calls" }).click();
      await anna.page.getByRole("button", { name: "End 2 calls" }).click();
      await expect.poll(() => [phone.phone.end?.by, other.phone.end?.by]).toEqual(["them", "them"]);
    } finally {
      await other.close();
    }
  });
});
