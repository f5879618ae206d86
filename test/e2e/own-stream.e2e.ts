import { expect, test } from "@playwright/test";
import type { JournalEntry } from "../../emulator/src/journal/journal.ts";
import { Person } from "../house/support/person.ts";
import { Meeting, type Tab } from "./signaling-meeting.ts";

const HUM_HZ = 700;

let meeting: Meeting;

test.afterEach(() => meeting.end());

/** Anna publishes. @param person where she has a browser of her own. */
async function publish(
  mediaMode: "routed" | "relayed",
  properties: object = {},
  person?: Person,
): Promise<Tab> {
  meeting = await Meeting.begin(mediaMode);
  const anna = await meeting.join("anna", "publisher", person?.page);
  await anna.publish(properties);
  return anna;
}

/** Words of the library about a network test in a relayed session: the cloud has no router there to send anything back. */
const RELAYED_TEST = /You cannot test your network with a relayed session/;

/** Nothing went wrong in the tab, as far as its library knows. */
async function expectNoComplaint(tab: Tab): Promise<void> {
  expect(tab.console.filter((line) => !RELAYED_TEST.test(line))).toEqual([]);
  expect((await tab.events()).filter((event) => /exception|failed/.test(event))).toEqual([]);
}

/** How many answers to offers have gone to the browser. */
function answers(): number {
  const isAnswer = ({ direction, summary }: JournalEntry) => direction === "out" && /^answer /.test(summary);
  return meeting.emulator.journal.recent().filter(isAnswer).length;
}

for (const mediaMode of ["routed", "relayed"] as const) {
  const tag = mediaMode === "relayed" ? "@long" : [];
  test(`who tests the network in a ${mediaMode} session sees and hears what they publish`, {
    tag,
  }, async () => {
    const person = await Person.arrive(HUM_HZ, { camera: true });
    const anna = await publish(mediaMode, {}, person);
    await anna.subscribeToOwn();
    await anna.watches(1);
    await anna.receivesOwn(1);
    await person.hears(HUM_HZ);
    await expectNoComplaint(anna);
    await person.leave();
  });
}

for (const mediaMode of ["routed", "relayed"] as const) {
  test(`a network test in a ${mediaMode} session survives ICE restarts and a broken socket, and can be repeated`, {
    tag: "@long",
  }, async () => {
    const anna = await publish(mediaMode);
    await anna.subscribeToOwn();
    await anna.receivesOwn(1);
    for (const sides of [["publisher"], ["subscriber"], ["publisher", "subscriber"]] as const) {
      const before = answers();
      await anna.page.evaluate((sides) => sides.map(window.tab.restartIce), [...sides]);
      // In a relayed session the library restarts ICE for the publisher alone.
      const restarts = mediaMode === "routed" || sides[0] === "publisher" ? 1 : 0;
      await expect.poll(answers, { message: `answers, as ${sides} restart ICE` }).toBe(before + restarts);
      await anna.receivesOwn(1);
    }
    await anna.page.evaluate(() => window.tab.breakSocket());
    await anna.sees("sessionReconnected");
    await anna.subscribeToOwn();
    await anna.receivesOwn(2);
    await anna.page.evaluate(() => window.tab.unsubscribeFromOwn());
    await anna.receivesOwn(1);
    await anna.subscribeToOwn();
    await anna.receivesOwn(2);
    await anna.watches(2);
    await expectNoComplaint(anna);
  });

  test(`a network test in a ${mediaMode} session takes nothing from the others`, {
    tag: "@long",
  }, async () => {
    const anna = await publish(mediaMode);
    const bert = await meeting.join("bert", "publisher");
    await bert.publish();
    await anna.watches(1);
    await anna.subscribeToOwn();
    await bert.watches(1);
    await anna.watches(2);
    await anna.receivesOwn(1);
    await anna.page.evaluate(() => window.tab.unsubscribeFromOwn());
    await bert.watches(1);
    await anna.watches(1);
    await expectNoComplaint(anna);
    await expectNoComplaint(bert);
  });
}

test("who publishes no video hears what they publish", { tag: "@long" }, async () => {
  const person = await Person.arrive(HUM_HZ, { camera: true });
  const anna = await publish("routed", { videoSource: null }, person);
  await anna.subscribeToOwn();
  await anna.receivesOwn(1, ["sound"]);
  await person.hears(HUM_HZ);
  await expectNoComplaint(anna);
  await person.leave();
});

test("who ends the stream ends the test of it, and may publish anew: without sound, and with captions", {
  tag: "@long",
}, async () => {
  const anna = await publish("routed");
  await anna.subscribeToOwn();
  await anna.watches(1);

  await publishAnew(anna, { audioSource: null });
  await anna.subscribeToOwn();
  await anna.watches(1);
  await anna.receivesOwn(1, ["pictures"]);

  // Captions of what one says are taken from one's own stream.
  await publishAnew(anna, { publishCaptions: true });
  await anna.subscribeToOwn({ audioVolume: 0 });
  await anna.watches(1);
  await anna.receivesOwn(1);
  await expectNoComplaint(anna);
});

/** Ends the stream, and with it the subscriptions to it, and publishes once more. */
async function publishAnew(anna: Tab, properties: object): Promise<void> {
  await anna.page.evaluate(() => window.tab.unpublish());
  await anna.watches(0);
  await anna.publish(properties);
}
