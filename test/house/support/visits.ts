import { expect, type Page, test } from "@playwright/test";
import { type Arrival, Person } from "./person.ts";
import { sharedApp } from "./shared-app.ts";

/** Tone of every visitor. */
export const HUM_HZ = 700;

export type Visits = {
  /** Somebody with a microphone that hums opens a room. @returns as soon as they are in it, and can be heard. */
  enter(room: string, options?: Arrival): Promise<Person>;
};

/** The shared app, and the people who come to it: each test has rooms of its own. Nobody's page may complain. */
export function expectVisits(): Visits {
  let url: string;
  const people: Person[] = [];
  const rooms = new Set<string>();

  test.beforeAll(async () => {
    ({ url } = await sharedApp());
  });

  test.afterEach(async () => {
    const complaints = people.flatMap((person) => person.complaints);
    for (const person of people.splice(0)) await person.leave();
    for (const room of rooms) await endCalls(addressOf(room));
    rooms.clear();
    expect(complaints).toEqual([]);
  });

  const addressOf = (room: string) => `${url}/room/${room}`;
  return {
    async enter(room, options = {}) {
      const person = await Person.arrive(HUM_HZ, options);
      people.push(person);
      rooms.add(room);
      await person.page.goto(addressOf(room));
      await expect(person.page.getByRole("button", { name: "Mute", exact: true })).toBeEnabled();
      await expect(person.page.locator("#headcount")).toContainText("here");
      return person;
    },
  };
}

/** People who stay in one room. */
export type Residents<Name extends string> = {
  readonly address: string;
  readonly people: Record<Name, Person>;
};

/**
 * People who stay in one room of the shared app for all tests of a file: to enter costs more than most of what is
 * tested. After each test calls are hung up, pages are tidied, and none has complained.
 *
 * @param hums tone of each of them in Hz, by their names in small letters.
 * @param options before they enter, and the app's environment.
 */
export function expectResidents<Name extends string>(
  room: string,
  hums: Record<Name, number>,
  { prepare, environment = {}, camera = false }: ResidentOptions = {},
): Residents<Name> {
  const residents = { address: "", people: {} as Record<Name, Person> };
  const everybody = () => Object.values<Person>(residents.people);

  test.beforeAll(async () => {
    const { url } = await sharedApp(environment);
    residents.address = `${url}/room/${room}`;
    for (const [name, humHz] of Object.entries<number>(hums)) {
      const person = await Person.arrive(humHz, { camera });
      Object.assign(residents.people, { [name]: person });
      await takeName(person.page, name.charAt(0).toUpperCase() + name.slice(1));
      await prepare?.(person);
      await person.page.goto(residents.address);
      await expect(person.page.locator("#toggleMicrophone")).toHaveText("Mute");
    }
  });

  test.afterEach(async () => {
    await endCalls(residents.address);
    for (const person of everybody()) await isTidied(person);
    expect(everybody().flatMap(({ complaints }) => complaints.splice(0))).toEqual([]);
  });

  test.afterAll(async () => {
    for (const person of everybody()) await person.leave();
  });

  return residents;
}

interface ResidentOptions extends Pick<Arrival, "camera"> {
  prepare?(person: Person): Promise<unknown>;
  environment?: Record<string, string>;
}

async function isTidied({ page }: Person): Promise<void> {
  await expect.poll(() => page.evaluate(tidy), { message: "cards that can't be dismissed" }).toBe(0);
}

/** Runs inside the page: nothing is open, typed, or has the focus; cards are dismissed. @returns how many are left. */
function tidy(): number {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  const field = document.querySelector<HTMLInputElement>("#dialTarget");
  if (field?.value) {
    field.focus();
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const cards = () => document.querySelectorAll("#sipPublisherContainer article");
  for (const card of cards()) card.querySelector<HTMLElement>("[data-action=dismiss]")?.click();
  return cards().length;
}

/** Ends the calls that a test has left: the next one is not to share the machine with its phones. */
export async function endCalls(roomUrl: string): Promise<void> {
  const end = async () => (await fetch(`${roomUrl}/calls`, { method: "DELETE" })).status;
  await expect.poll(end, { message: "phones are hung up after the test", timeout: 30_000 }).toBe(200);
}

/** The phone cards of a room's page. */
export const cardsOf = ({ page }: Pick<Person, "page">) => page.locator("#sipPublisherContainer article");

/** Calls a phone from a room's page, as somebody types. */
export async function callPhone({ page }: Pick<Person, "page">, target: string): Promise<void> {
  await page.getByLabel("Call a phone").fill(target);
  await page.getByLabel("Call a phone").press("Enter");
}

/** Somebody joins the room in another tab of the same browser: `openBeside`. */
export async function joinBeside(...beside: Parameters<typeof openBeside>): Promise<Page> {
  const tab = await openBeside(...beside);
  await expect(tab.locator("#headcount")).toContainText("here");
  return tab;
}

/**
 * Somebody opens the room of a person in another tab of the same browser.
 *
 * @param scripts run inside the page, before its own.
 */
export async function openBeside(person: Person, name: string, ...scripts: (() => void)[]): Promise<Page> {
  const tab = await person.openBeside();
  await takeName(tab, name);
  for (const script of scripts) await tab.addInitScript(script);
  await tab.goto(person.page.url());
  return tab;
}

/** The name that the others see of whoever opens a room in this page. */
async function takeName(page: Page, name: string): Promise<void> {
  await page.addInitScript((own) => localStorage.setItem("name", JSON.stringify(own)), name);
}
