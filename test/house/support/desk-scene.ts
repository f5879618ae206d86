import { expect, type Locator, type Page, test } from "@playwright/test";
import { type SingingPhone, startSingingPhone } from "../../../emulator/test/support/singing-phone.ts";
import { House } from "./house.ts";
import { Person } from "./person.ts";
import { callPhone, cardsOf } from "./visits.ts";

export const ANNA_HZ = 700;
export const PHONE_HZ = 440;

const HEARING_DEADLINE_MS = 20_000;

/** Anna in a browser that has no page open yet, a phone that sings, and a house without an app. */
export class DeskScene {
  house!: House;
  phone!: SingingPhone;
  anna!: Person;

  async open(): Promise<void> {
    this.house = await House.open();
    this.phone = await startSingingPhone(PHONE_HZ);
    this.anna = await Person.arrive(ANNA_HZ);
  }

  async close(): Promise<void> {
    await this.anna.leave();
    await this.phone.close();
    await this.house.close();
  }

  get page(): Page {
    return this.anna.page;
  }

  get card(): Locator {
    return cardsOf(this.anna);
  }

  async call(target = this.phone.address): Promise<void> {
    await callPhone(this.anna, target);
  }

  async callThePhone(): Promise<void> {
    await this.call();
    await expect(this.card).toContainText("Connected");
  }

  async phoneHearsAnna(): Promise<void> {
    this.phone.phone.heard = [];
    const message = "Anna should be heard at the phone";
    await expect
      .poll(() => this.phone.hears(ANNA_HZ), { message, intervals: [100], timeout: HEARING_DEADLINE_MS })
      .toBe(true);
  }

  phoneIsHungUp(): Promise<void> {
    return isHungUp(this.phone);
  }
}

/** Waits until the other side has ended a phone's call. */
export async function isHungUp({ phone }: SingingPhone): Promise<void> {
  const message = "the phone's call should end";
  await expect.poll(() => phone.end, { message }).toMatchObject({ by: "them" });
}

/** The scene of each test of a file, where Anna's page may complain of nothing but a connection that broke. */
export function expectDeskScene(): DeskScene {
  const scene = new DeskScene();
  test.beforeEach(() => scene.open());
  test.afterEach(async () => {
    const { complaintsButLostLines } = scene.anna;
    await scene.close();
    expect(complaintsButLostLines).toEqual([]);
  });
  return scene;
}
