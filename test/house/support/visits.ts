import { expect, type Page, test } from "@playwright/test";
import { Person } from "./person.ts";
import { sharedApp } from "./shared-app.ts";

/** Tone of every visitor. */
export const HUM_HZ = 700;

export type Visits = {
  addressOf(room: string): string;
  /** Somebody with a microphone that hums opens a room. @returns as soon as they are in it, and can be heard. */
  enter(room: string, options?: Parameters<typeof Person.arrive>[1]): Promise<Person>;
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
    addressOf,
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

/** Ends the calls that a test has left: the next one is not to share the machine with its phones. */
export async function endCalls(roomUrl: string): Promise<void> {
  const { status } = await fetch(`${roomUrl}/calls`, { method: "DELETE" });
  expect(status, "phones are hung up after the test").toBe(200);
}

/** The phone cards of a room's page. */
export const cardsOf = ({ page }: Pick<Person, "page">) => page.locator("#sipPublisherContainer article");

/** Somebody in another tab of the same browser, without a camera: that is light on the machine. */
export async function joinBeside(person: Person, name: string): Promise<Page> {
  const tab = await person.openBeside();
  await tab.addInitScript(comeWithoutCamera, name);
  await tab.goto(person.page.url());
  await expect(tab.locator("#headcount")).toContainText("here");
  return tab;
}

/** Runs inside the page, before its own scripts. */
function comeWithoutCamera(name: string): void {
  localStorage.setItem("name", JSON.stringify(name));
  const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () =>
    (await all()).filter((device) => device.kind !== "videoinput");
}
