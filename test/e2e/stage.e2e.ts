import { expect, type Page, test } from "@playwright/test";
import { expectVisits, joinBeside } from "../house/support/visits.ts";

const { enter } = expectVisits();

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

test("with four others one's own picture shrinks into the corner, and nobody covers anybody", async () => {
  test.slow();
  const anna = await enter("five");
  const names = ["Bert", "Cleo", "Dora"];
  for (const name of names) await joinBeside(anna, name);
  await expect(tiles(anna.page)).toHaveText(names.map((name) => new RegExp(name)));
  await expect(self(anna.page)).not.toHaveClass(/corner/);

  await joinBeside(anna, "Emil");
  await expect(self(anna.page)).toHaveClass(/corner/);
  await expect.poll(async () => (await self(anna.page).boundingBox())?.width, { message: "in px" }).toBe(160);
  await expect.poll(async () => countOverlaps(await placesOf(anna.page)), { message: "overlaps" }).toBe(0);
  expect(await placesOf(anna.page)).toHaveLength(5);
});

test("whoever speaks is marked, for everybody and for themselves", async () => {
  const anna = await enter("speaking");
  const bert = await joinBeside(anna, "Bert");
  await bert.keyboard.press("m");
  await expect(tiles(bert)).toHaveClass(/speaking/);
  await expect(self(anna.page)).toHaveClass(/speaking/);
  await expect(tiles(anna.page)).not.toHaveClass(/speaking/);

  await anna.page.keyboard.press("m");
  await expect(tiles(bert)).not.toHaveClass(/speaking/);
  await expect(self(anna.page)).not.toHaveClass(/speaking/);
});

test("whoever speaks while they are muted is told, and nobody hears it", async () => {
  const { page } = await enter("muted");
  await page.keyboard.press("m");
  await expect(page.getByText("You're muted. Press M to talk.").first()).toBeVisible();
  await expect(status(page)).toHaveText("You're muted. Press M to talk.");
  await expect(self(page)).not.toHaveClass(/speaking/);
});

test("a new name is seen by the others", async () => {
  const anna = await enter("names");
  const bert = await joinBeside(anna, "Bert");
  await anna.page.getByRole("button", { name: "Devices" }).click();
  await anna.page.getByLabel("Your name").fill("Anna Blume");
  await anna.page.getByLabel("Your name").press("Enter");
  await expect(tiles(bert)).toContainText("Anna Blume");
  await expect(tiles(bert)).toHaveCount(1);
});

test("several who come together are told of in one sentence", async () => {
  const anna = await enter("arrivals");
  await Promise.all(["Bert", "Cleo"].map((name) => joinBeside(anna, name)));
  await expect(anna.page.locator("#toasts")).toContainText(/(Bert|Cleo)( and (Bert|Cleo))? joined\./);
});
