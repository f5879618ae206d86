import { expect, test } from "@playwright/test";
import { House } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { SipCaller } from "../support/sip-caller.ts";

const ANNA_HZ = 700;
const CALLER_HZ = 440;
const OTHER_HZ = 1_200;

let house: House;
let url: string;
let number: string;
let people: Person[];
let callers: SipCaller[];

test.beforeEach(async () => {
  people = [];
  callers = [];
  house = await House.open();
  const { url: origin, program } = await house.startApp();
  url = origin;
  const line = () => /A number to call from a phone: (\S+)/.exec(program.output())?.[1];
  await expect.poll(line, { message: "the app should name its number" }).toBeDefined();
  number = line() ?? "";
});

test.afterEach(async () => {
  const complaints = people.flatMap((person) => person.complaints);
  for (const caller of callers) await caller.leave();
  for (const person of people) await person.leave();
  await house.close();
  expect(complaints).toEqual([]);
});

async function enter(room: string, humHz = ANNA_HZ): Promise<Person> {
  const person = await Person.arrive(humHz);
  people.push(person);
  await person.page.goto(`${url}/room/${room}`);
  await expect(person.page.getByText("1 here")).toBeVisible();
  return person;
}

/** Somebody takes a phone and calls the number, singing one note, until they are asked for the PIN. */
async function dialIn(songHz: number): Promise<SipCaller> {
  const caller = await SipCaller.call(number, songHz);
  callers.push(caller);
  await expect.poll(() => caller.isAnswered, { message: "the number should be answered" }).toBe(true);
  return caller;
}

function type(caller: SipCaller, pin: string): void {
  caller.leg.sendDigits(`${pin}#`);
}

/** As it stands on the card. */
async function readPin({ page }: Person): Promise<string> {
  const digits = page.locator(".dial-in-pin-digits");
  await expect(digits).toHaveText(/^[\d ]+$/);
  return ((await digits.textContent()) ?? "").replaceAll(" ", "");
}

function wrongPin(pin: string): string {
  return pin.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
}

const cards = ({ page }: Person) => page.locator("#callerList").getByRole("article");

async function callerHears(caller: SipCaller, frequencyHz: number): Promise<void> {
  const message = `${frequencyHz} Hz should be heard on the phone`;
  await expect.poll(() => caller.hears(frequencyHz), { message, timeout: 20_000 }).toBe(true);
}

test("somebody dials in with a wrong PIN, then the right one, and is heard and hears", async () => {
  const anna = await enter("dial-in");
  const pin = await readPin(anna);
  const caller = await dialIn(CALLER_HZ);
  type(caller, wrongPin(pin));
  await expect(cards(anna)).toHaveCount(0);
  type(caller, pin);
  await expect(cards(anna)).toContainText("Connected");
  await anna.hears(CALLER_HZ);
  await callerHears(caller, ANNA_HZ);
  await expect(anna.page.getByText("1 here · 1 phone")).toBeVisible();
  await expect(
    anna.page.locator("#sipPublisherContainer article"),
    "the line to callers is no phone",
  ).toHaveCount(1);

  const other = await dialIn(OTHER_HZ);
  type(other, pin);
  await expect(cards(anna)).toHaveCount(2);
  await callerHears(other, ANNA_HZ);
  await callerHears(caller, OTHER_HZ);
  await anna.hears(OTHER_HZ);

  caller.leg.hangUp();
  other.leg.hangUp();
  await expect(cards(anna)).toHaveCount(0);
  await expect(anna.page.locator(".bridge-state")).toHaveText("Opens with the first caller", {
    timeout: 5_000,
  });
});
