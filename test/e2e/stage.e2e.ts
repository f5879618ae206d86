import { expect, type Page, test } from "@playwright/test";
import { expectResidents, HUM_HZ, joinBeside } from "../house/support/visits.ts";

const { people } = expectResidents("stage", { anna: HUM_HZ }, { camera: true });
/** Tabs of the others, who stay as well. */
const tabs = new Map<string, Page>();

/** @returns the tab of somebody else in the room. They join it where they have not yet. */
async function tabOf(name: string): Promise<Page> {
  const tab = tabs.get(name) ?? (await joinBeside(people.anna, name));
  tabs.set(name, tab);
  return tab;
}

const tiles = (page: Page) => page.locator("#webrtcPublisherContainer .tile:not(.self, .tile-more)");
const self = (page: Page) => page.locator("#selfPublisherContainer");
const status = (page: Page) => page.locator("#statusRegion");

/** Where the tiles of the stage are, one's own among them. */
async function placesOf(page: Page): Promise<{ x: number; y: number; width: number; height: number }[]> {
  const seen = await page.locator("#webrtcPublisherContainer .tile:visible").all();
  const boxes = await Promise.all(seen.map((tile) => tile.boundingBox()));
  return boxes.flatMap((box) => box ?? []);
}

function countOverlaps(places: Awaited<ReturnType<typeof placesOf>>): number {
  const pairs = places.flatMap((one, index) => places.slice(index + 1).map((other) => [one, other] as const));
  return pairs.filter(
    ([one, other]) =>
      one.x < other.x + other.width &&
      other.x < one.x + one.width &&
      one.y < other.y + other.height &&
      other.y < one.y + one.height,
  ).length;
}

test("whoever speaks is marked, for everybody and for themselves, and is told while they are muted", async () => {
  const { anna } = people;
  const bert = await tabOf("Bert");
  const microphone = bert.locator("#toggleMicrophone");
  await expect(microphone).toHaveText("Mute");
  await expect(microphone).toBeEnabled();
  await bert.keyboard.press("m");
  await expect(microphone).toHaveText("Unmute");
  const annaAtBerts = tiles(bert).filter({ hasText: "Anna" });
  const bertAtAnnas = tiles(anna.page).filter({ hasText: "Bert" });
  await expect(annaAtBerts).toHaveClass(/speaking/);
  await expect(self(anna.page)).toHaveClass(/speaking/);
  await expect(bertAtAnnas).not.toHaveClass(/speaking/);

  await anna.page.keyboard.press("m");
  await expect(annaAtBerts).not.toHaveClass(/speaking/);
  await expect(anna.page.getByText("You're muted. Press M to talk.").first()).toBeVisible();
  await expect(status(anna.page)).toHaveText("You're muted. Press M to talk.");
  await expect(self(anna.page)).not.toHaveClass(/speaking/);
});

test("several who come together are told of in one sentence", { tag: "@long" }, async () => {
  await Promise.all(["Cleo", "Dora"].map(tabOf));
  await expect(people.anna.page.locator("#toasts")).toContainText(/(Cleo|Dora)( and (Cleo|Dora))? joined\./);
});

test("a new name is seen by the others", { tag: "@long" }, async () => {
  const { anna } = people;
  const bert = await tabOf("Bert");
  const before = await tiles(bert).count();
  await anna.page.getByRole("button", { name: "Devices" }).click();
  await anna.page.getByLabel("Your name").fill("Anna Blume");
  await anna.page.getByLabel("Your name").press("Enter");
  await expect(tiles(bert).filter({ hasText: "Anna Blume" })).toHaveCount(1);
  await expect(tiles(bert), "as many as before").toHaveCount(before);
});

test("with four others one's own picture shrinks into the corner, and nobody covers anybody", {
  tag: "@long",
}, async () => {
  test.slow();
  const { anna } = people;
  const names = ["Bert", "Cleo", "Dora"];
  for (const name of names) await tabOf(name);
  await expect(tiles(anna.page)).toHaveCount(3);
  for (const name of names) await expect(tiles(anna.page).filter({ hasText: name })).toHaveCount(1);
  await expect(self(anna.page)).not.toHaveClass(/corner/);

  await tabOf("Emil");
  await expect(self(anna.page)).toHaveClass(/corner/);
  await expect.poll(async () => (await self(anna.page).boundingBox())?.width, { message: "in px" }).toBe(160);
  await expect.poll(async () => countOverlaps(await placesOf(anna.page)), { message: "overlaps" }).toBe(0);
  expect(await placesOf(anna.page)).toHaveLength(5);
});
