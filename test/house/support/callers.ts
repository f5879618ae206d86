import { expect, test } from "@playwright/test";
import { SipCaller } from "../../../emulator/test/support/sip-caller.ts";
import { type Arrival, Person } from "./person.ts";
import { sharedApp } from "./shared-app.ts";
import { endCalls } from "./visits.ts";

/** Tone that a person in a browser hums where nothing else is asked for. */
export const HUM_HZ = 700;

const HEARING_DEADLINE_MS = 20_000;

type CallersArrival = Arrival & { humHz?: number };

/** Somebody on a telephone who calls the number of the rooms, and what they do there. */
export interface Caller {
  phone: SipCaller;
  /** Types a PIN, and # after it. */
  type(pin: string): void;
  hears(frequencyHz: number): Promise<void>;
  hangUp(): void;
}

export interface CallersHouse {
  readonly url: string;
  /** A SIP URI that leads to the rooms' number. */
  readonly number: string;
  /** Somebody opens a room in a browser of their own. */
  enter(room: string, arrival?: CallersArrival): Promise<Person>;
  /** Somebody calls the number, singing one note. @returns when they are asked for the PIN. */
  dialIn(songHz: number): Promise<Caller>;
}

/**
 * The shared app with its telephone number, and the people who come to it, by browser and by phone: each test has rooms
 * of its own.
 *
 * @param environment of the app.
 */
export function expectCallers(environment: Record<string, string> = {}): CallersHouse {
  const house = { url: "", number: "", enter, dialIn } as CallersHouse & { url: string; number: string };
  const people: Person[] = [];
  const phones: SipCaller[] = [];
  const rooms = new Set<string>();

  test.beforeAll(async () => {
    const { url, output } = await sharedApp(environment);
    const line = () => /A number to call from a phone: (\S+)/.exec(output())?.[1];
    await expect.poll(line, { message: "the app should name its number" }).toBeDefined();
    Object.assign(house, { url, number: line() });
  });

  test.afterEach(async () => {
    const complaints = people.flatMap((person) => person.complaints);
    for (const phone of phones.splice(0)) await phone.leave();
    for (const person of people.splice(0)) await person.leave();
    const canHangUp = environment.HOST_PASSPHRASE === undefined;
    for (const room of rooms) if (canHangUp) await endCalls(`${house.url}/room/${room}`);
    rooms.clear();
    expect(complaints).toEqual([]);
  });

  async function enter(room: string, { humHz = HUM_HZ, ...options }: CallersArrival = {}): Promise<Person> {
    const passphrase = environment.HOST_PASSPHRASE;
    if (passphrase !== undefined) await openAsHost(`${house.url}/room/${room}`, passphrase);
    const person = await Person.arrive(humHz, options);
    people.push(person);
    rooms.add(room);
    await person.page.goto(`${house.url}/room/${room}`);
    await expect(person.page.locator("#headcount")).toContainText("here");
    return person;
  }

  async function dialIn(songHz: number): Promise<Caller> {
    const phone = await SipCaller.call(house.number, songHz);
    phones.push(phone);
    await expect
      .poll(() => phone.isAnswered, { message: "the number should be answered", intervals: [100] })
      .toBe(true);
    return {
      phone,
      type: (pin) => void phone.leg.sendDigits(`${pin}#`),
      async hears(frequencyHz) {
        const message = `${frequencyHz} Hz should be heard on the phone`;
        await expect
          .poll(() => phone.hears(frequencyHz), { message, intervals: [100], timeout: HEARING_DEADLINE_MS })
          .toBe(true);
      },
      hangUp: () => phone.leg.hangUp(),
    };
  }

  return house;
}

/** A host opens the room, so that guests can come by its plain link. @param room the address of the room. */
export async function openAsHost(room: string, passphrase: string): Promise<void> {
  const signedIn = await fetch(new URL("/sign-in", room), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ passphrase }),
  });
  const [session = ""] = signedIn.headers.getSetCookie();
  const [cookie = ""] = session.split(";");
  const opened = await fetch(room, { headers: { cookie, accept: "application/json" } });
  expect(opened.status, `a host opens ${room}`).toBe(200);
}

/** Makes a person who knows the passphrase a host. */
export async function signIn({ page }: Pick<Person, "page">, passphrase: string): Promise<void> {
  await page.getByRole("link", { name: "Sign in as host" }).click();
  await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Call a phone")).toBeVisible();
}

/** @returns the digits that stand on the card of a room's page. */
export async function readPin({ page }: Pick<Person, "page">): Promise<string> {
  const digits = page.locator(".dial-in-pin-digits");
  await expect(digits).toHaveText(/^[\d ]+$/);
  return ((await digits.textContent()) ?? "").replaceAll(" ", "");
}

/** The cards of those who have dialed in. */
export const callersOf = ({ page }: Pick<Person, "page">) => page.locator("#callerList article");
