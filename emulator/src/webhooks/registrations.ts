import { randomUUID } from "node:crypto";
import type { EventName } from "./events.ts";

/** A callback that an app has asked for over REST. */
export interface Registration {
  id: string;
  group: string;
  event: string;
  url: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** What can be asked for, by its group and event: https://tokbox.com/developer/callbacks/ */
const REGISTRABLE: Readonly<Record<string, EventName>> = {
  "connection created": "connectionCreated",
  "connection destroyed": "connectionDestroyed",
  "stream created": "streamCreated",
  "stream destroyed": "streamDestroyed",
};

/** The message says what can be asked for. */
export class RegistrationError extends Error {
  override name = "RegistrationError";
}

/** The callbacks that one project has asked for, as long as the emulator runs. */
export class Registrations {
  readonly #now: () => number;
  readonly #registrations = new Map<string, Registration>();

  /** @param now milliseconds since the epoch. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @throws RegistrationError */
  add({ group, event, url }: Pick<Registration, "group" | "event" | "url">): Registration {
    if (!Object.hasOwn(REGISTRABLE, `${group} ${event}`)) {
      const known = Object.keys(REGISTRABLE).join(", ");
      throw new RegistrationError(`There is no event "${group} ${event}" to register for, only: ${known}`);
    }
    const registration = { id: randomUUID(), group, event, url, createdAt: this.#now() };
    this.#registrations.set(registration.id, registration);
    return registration;
  }

  list(): Registration[] {
    return [...this.#registrations.values()];
  }

  /** @returns false when there is none with this id. */
  remove(id: string): boolean {
    return this.#registrations.delete(id);
  }

  /** @returns where an event is wanted. */
  urlsFor(name: EventName): string[] {
    return this.list()
      .filter(({ group, event }) => REGISTRABLE[`${group} ${event}`] === name)
      .map(({ url }) => url);
  }

  clear(): void {
    this.#registrations.clear();
  }
}
