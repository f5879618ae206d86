import { randomUUID } from "node:crypto";
import type { EventName } from "./events.ts";

/** A callback registered over REST. */
export interface Registration {
  id: string;
  group: string;
  event: string;
  url: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** Events that can be registered for, by group and event: https://tokbox.com/developer/callbacks/ */
const REGISTRABLE: Readonly<Record<string, EventName>> = {
  "connection created": "connectionCreated",
  "connection destroyed": "connectionDestroyed",
  "stream created": "streamCreated",
  "stream destroyed": "streamDestroyed",
};

/** An unknown event; the message names the known ones. */
export class RegistrationError extends Error {
  override name = "RegistrationError";
}

/** Callbacks that one project has registered since the start of the emulator. */
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

  /** @returns false if the id is unknown. */
  remove(id: string): boolean {
    return this.#registrations.delete(id);
  }

  /** @returns the receivers of an event. */
  urlsFor(name: EventName): string[] {
    return this.list()
      .filter(({ group, event }) => REGISTRABLE[`${group} ${event}`] === name)
      .map(({ url }) => url);
  }

  clear(): void {
    this.#registrations.clear();
  }
}
