import { expect, test } from "@playwright/test";
import { expectDeskScene, PHONE_HZ } from "../house/support/desk-scene.ts";
import { LineCutter } from "../house/support/line-cutter.ts";
import { sharedApp } from "../house/support/shared-app.ts";

const scene = expectDeskScene();

test("a page whose live events break works on, and catches up when they are back", async () => {
  const { url } = await sharedApp();
  const events = await LineCutter.before(url, /\/room\/[^/]+\/events/);
  try {
    await scene.page.goto(`${events.url}/room/cut`);
    await scene.callThePhone();

    events.cut();
    const banner = scene.page.locator("#banners").getByText("Live updates paused");
    await expect(banner, "the page says that its states may be old").toBeVisible();
    await scene.anna.hears(PHONE_HZ);
    scene.phone.phone.leg?.hangUp();
    await expect(scene.page.locator("#headcount"), "the platform tells that the phone has gone").toHaveText(
      "1 here",
    );
    await expect(scene.card, "nobody has told the page why").not.toContainText("They hung up");

    events.mend();
    await expect(scene.card, "it is told what it missed").toContainText("They hung up");
    await expect(banner).toBeHidden();
  } finally {
    await events.close();
  }
});

test("where the platform reports nothing, the page shows what can be known without, and says what can't", {
  tag: "@long",
}, async () => {
  const { env } = await scene.house.startEmulator();
  const { url } = await scene.house.startApp({ ...env, WEBHOOKS: "none" });
  await scene.page.goto(`${url}/room/unreported`);
  await expect(scene.page.locator("#phones")).toContainText("Ringing and end reasons are not reported here");
  await scene.call();
  await expect(scene.card).toContainText("On the line");
  await scene.anna.hears(PHONE_HZ);
  await expect(scene.card, "the server has seen its stream").toContainText(/\b0:\d\d\b/);
  scene.phone.phone.leg?.hangUp();
  await expect(scene.card).toContainText(/Ended · 0:\d\d/);

  await scene.call();
  await expect(scene.card.last()).toContainText("On the line");
  await scene.card.last().getByRole("button", { name: "Hang up" }).click();
  await expect(scene.card.last()).toContainText("You hung up");
  await scene.phoneIsHungUp();
});
