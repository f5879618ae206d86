import { expect, test } from "@playwright/test";
import { type SingingPhone, startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { isHungUp } from "../house/support/desk-scene.ts";
import type { Person } from "../house/support/person.ts";
import { callPhone, cardsOf, expectResidents, HUM_HZ } from "../house/support/visits.ts";

const PHONE_HZ = 440;
const LIMITS = { MAX_RING_SECONDS: "6", MAX_TALK_SECONDS: "4" };

let phone: SingingPhone;

test.beforeEach(async () => {
  phone = await startSingingPhone(PHONE_HZ);
});

test.afterEach(() => phone.close());

/** A phone on the emulator's desk: the page's suggestions tell where that is. */
async function callDeskPhone(person: Person, name: string): Promise<void> {
  const echo = person.page.locator("[data-target]", { hasText: "echo" });
  await callPhone(person, ((await echo.getAttribute("data-target")) ?? "").replace("echo", name));
}

async function callThePhone(person: Person): Promise<void> {
  await callPhone(person, phone.address);
  await expect(cardsOf(person)).toContainText("Connected");
}

const log = ({ page }: Person) => page.locator(".call-log-list li");

test.describe("a call", () => {
  const { people } = expectResidents("endings", { anna: HUM_HZ });

  test("why a call failed is said in words, with the code, on its card and in the log", async () => {
    const { anna } = people;
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
      await callDeskPhone(anna, name);
      await expect(cardsOf(anna), name).toContainText(words);
      await expect(cardsOf(anna), name).toContainText(`SIP ${code}`);
      await expect(log(anna).first(), name).toContainText(`${words} (${code})`);
      await cardsOf(anna).getByRole("button", { name: "Dismiss" }).click();
      await expect(cardsOf(anna)).toHaveCount(0);
    }
  });

  test("a call with a phone's video is refused by a project that has none, and the page says so", async () => {
    const { anna } = people;
    // By another program: the page itself asks for no video. From outside of it, as it would complain of the refusal.
    const asked = await anna.page.request.post(`${anna.page.url()}/calls`, {
      data: { to: phone.address, video: true },
    });
    expect(asked.status()).toBe(502);
    await expect(cardsOf(anna)).toContainText("Video from phones is not enabled for this platform project");
    expect(phone.phone.incoming, "nothing is dialed").toBeNull();
  });

  test("a call that is canceled while it rings says so", async () => {
    const { anna } = people;
    await callDeskPhone(anna, "ring");
    await expect(cardsOf(anna)).toContainText("Ringing");
    await cardsOf(anna).getByRole("button", { name: "Cancel" }).click();
    await expect(cardsOf(anna)).toContainText("canceled");
  });

  test("a phone that hangs up is said to have hung up", async () => {
    const { anna } = people;
    await callThePhone(anna);
    phone.phone.leg?.hangUp();
    await expect(cardsOf(anna)).toContainText("They hung up");
  });

  test("a hold is shown while it lasts, and a held call can be hung up", async () => {
    const { anna } = people;
    await callThePhone(anna);
    await phone.phone.leg?.hold(true);
    await expect(cardsOf(anna)).toContainText("They put the call on hold");
    await phone.phone.leg?.hold(false);
    await expect(cardsOf(anna)).toContainText("Connected");
    await phone.phone.leg?.hold(true);
    await expect(cardsOf(anna)).toContainText("On hold");
    await cardsOf(anna).getByRole("button", { name: "Hang up" }).click();
    await expect(cardsOf(anna)).toContainText("You hung up");
    await isHungUp(phone);
  });
});

test.describe("with limits", () => {
  const { people } = expectResidents("limits", { anna: HUM_HZ }, { environment: LIMITS });

  test("a phone that nobody answers stops ringing at the limit, and the card says which", async () => {
    const { anna } = people;
    await callDeskPhone(anna, "ring");
    await expect(cardsOf(anna)).toContainText(/Stops at 0:0\d/);
    await expect(cardsOf(anna)).toContainText("No answer within 6 s");
  });

  test("a talk ends at the limit, and the card says which", async () => {
    const { anna } = people;
    await callThePhone(anna);
    await expect(cardsOf(anna)).toContainText("Reached your limit of 4 s");
    await isHungUp(phone);
  });
});
