import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../../../src/app/calls/wire.ts";
import { CallStore } from "../../../../src/web/room/model/call-store.ts";
import { Changes } from "../../../../src/web/room/model/changes.ts";
import { ServerClock } from "../../../../src/web/room/model/clock.ts";
import { nameConnections } from "../../../../src/web/room/model/name-connections.ts";
import type { PhonePresence } from "../../../../src/web/room/model/phones.ts";
import { START, sampleCall, samplePresence } from "./sample-calls.ts";

const callId = sampleCall().callId;

class PhoneConnections extends Changes {
  all: PhonePresence[] = [];

  show(...all: PhonePresence[]): void {
    this.all = all;
    this.announce();
  }
}

let callStore: CallStore;
let phoneConnections: PhoneConnections;
let named: string[];
let nameConnection: (callId: string, connectionId: string) => Promise<void>;

beforeEach(() => {
  callStore = new CallStore(new ServerClock(() => START));
  phoneConnections = new PhoneConnections();
  named = [];
  nameConnection = async (...names) => void named.push(names.join(" "));
  nameConnections({
    callStore,
    phoneConnections,
    api: { nameConnection: (...names) => nameConnection(...names) },
  });
});

/** Listeners are told at the end of a turn of the event loop. */
const told = () => new Promise((resolve) => setImmediate(resolve));

async function receive(call: Partial<Call>): Promise<void> {
  callStore.receive({ call: sampleCall(call), now: START });
  await told();
}

async function show(...presences: PhonePresence[]): Promise<void> {
  phoneConnections.show(...presences);
  await told();
}

describe("A page", () => {
  it.each(["unknown", "ending"] as const)(
    "names the connection of a call that is %s, once",
    async (state) => {
      await receive({ state });
      await show(samplePresence({ callId }));
      await show(samplePresence({ callId, hasAudio: false }));
      expect(named).toEqual([`${callId} C1`]);
    },
  );

  it("names a connection that it saw before the dial was lost", async () => {
    await receive({ state: "requested" });
    await show(samplePresence({ callId }));
    expect(named).toEqual([]);
    await receive({ state: "unknown" });
    expect(named).toEqual([`${callId} C1`]);
  });

  it("names nothing that the server knows, or that is no call's", async () => {
    await receive({ state: "ending", connectionId: "C1" });
    await show(samplePresence({ callId }), samplePresence({ connectionId: "C2" }));
    expect(named).toEqual([]);
  });

  it("names it again where that failed", async () => {
    const refused = vi.fn(async () => {
      throw new TypeError("offline");
    });
    const works = nameConnection;
    nameConnection = refused;
    await receive({ state: "unknown" });
    await show(samplePresence({ callId }));
    await vi.waitFor(() => expect(refused).toHaveBeenCalledTimes(1));
    nameConnection = works;
    phoneConnections.announce();
    await told();
    expect(named).toEqual([`${callId} C1`]);
  });
});
