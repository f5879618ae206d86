import { expect, test } from "@playwright/test";
import { expectDeskScene } from "../house/support/desk-scene.ts";
import { sharedApp } from "../house/support/shared-app.ts";

const scene = expectDeskScene();

async function enter(room: string, environment: Record<string, string> = {}): Promise<void> {
  const { url } = await sharedApp(environment);
  await scene.page.goto(`${url}/room/${room}`);
}

/** A phone on the emulator's desk: the page's suggestions tell where that is. */
async function deskPhone(name: string): Promise<string> {
  const echo = await scene.page.locator("[data-target]", { hasText: "echo" }).getAttribute("data-target");
  return (echo ?? "").replace("echo", name);
}

const log = () => scene.page.locator(".call-log-list li");

test("why a call failed is said in words, with the code, on its card and in the log", async () => {
  await enter("failures");
  const failures = [
    ["busy", "Busy", "486"],
    ["decline", "Declined", "603"],
    ["code-480", "No answer", "480"],
    ["nobody", "Number not found", "404"],
    ["code-401", "Sign-in at the phone provider failed", "401"],
    ["code-403", "The phone provider does not allow this call", "403"],
    ["code-488", "No common audio format", "488"],
  ] as const;
  for (const [name, words, code] of failures) {
    await scene.call(await deskPhone(name));
    await expect(scene.card, name).toContainText(words);
    await expect(scene.card, name).toContainText(`SIP ${code}`);
    await expect(log().first(), name).toContainText(`${words} (${code})`);
    await scene.card.getByRole("button", { name: "Dismiss" }).click();
    await expect(scene.card).toHaveCount(0);
  }
});

test("a call with a phone's video is refused by a project that has none, and the page says so", async () => {
  await enter("no-video");
  // By another program: the page itself asks for no video. From outside of it, as it would complain of the refusal.
  const asked = await scene.page.request.post(`${scene.page.url()}/calls`, {
    data: { to: scene.phone.address, video: true },
  });
  expect(asked.status()).toBe(502);
  await expect(scene.card).toContainText("Video from phones is not enabled for this platform project");
  expect(scene.phone.phone.incoming, "nothing is dialed").toBeNull();
});

test("a phone that nobody answers stops ringing at the limit, and the card says which", async () => {
  await enter("ring-limit", { MAX_RING_SECONDS: "6" });
  await scene.call(await deskPhone("ring"));
  await expect(scene.card).toContainText(/Stops at 0:0\d/);
  await expect(scene.card).toContainText("No answer within 6 s");
});

test("a talk ends at the limit, and the card says which", async () => {
  await enter("talk-limit", { MAX_TALK_SECONDS: "4" });
  await scene.callThePhone();
  await expect(scene.card).toContainText("Reached your limit of 4 s");
  await scene.phoneIsHungUp();
});

test("a call that is canceled while it rings says so", async () => {
  await enter("canceled");
  await scene.call(await deskPhone("ring"));
  await expect(scene.card).toContainText("Ringing");
  await scene.card.getByRole("button", { name: "Cancel" }).click();
  await expect(scene.card).toContainText("canceled");
});

test("a phone that hangs up is said to have hung up", async () => {
  await enter("hung-up");
  await scene.callThePhone();
  scene.phone.phone.leg?.hangUp();
  await expect(scene.card).toContainText("They hung up");
});

test("a hold is shown while it lasts, and a held call can be hung up", async () => {
  await enter("held");
  await scene.callThePhone();
  await scene.phone.phone.leg?.hold(true);
  await expect(scene.card).toContainText("They put the call on hold");
  await scene.phone.phone.leg?.hold(false);
  await expect(scene.card).toContainText("Connected");
  await scene.phone.phone.leg?.hold(true);
  await expect(scene.card).toContainText("On hold");
  await scene.card.getByRole("button", { name: "Hang up" }).click();
  await expect(scene.card).toContainText("You hung up");
  await scene.phoneIsHungUp();
});
