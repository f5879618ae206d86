import { describe, expect, it } from "vitest";
import { Changes } from "../../../../src/web/room/model/changes.ts";
import type { ConnectivityProblem } from "../../../../src/web/room/model/connectivity.ts";
import { PhoneOffer } from "../../../../src/web/room/model/phone-offer.ts";

class Connectivity extends Changes {
  problem: ConnectivityProblem | null = null;
}

class DialIn extends Changes {
  hasNumbers = true;
}

/** Changes are told once per turn of the event loop. */
const told = () => new Promise((resolve) => setTimeout(resolve));

function offerTo(role: "host" | "guest", { hasNumbers = true, callsNumbers = true } = {}) {
  const [connectivity, dialIn] = [new Connectivity(), new DialIn()];
  dialIn.hasNumbers = hasNumbers;
  const offer = new PhoneOffer({ page: { role, callsNumbers }, connectivity, dialIn });
  async function block(problem: ConnectivityProblem | null): Promise<boolean> {
    connectivity.problem = problem;
    connectivity.announce();
    await told();
    return offer.isMade;
  }
  return { offer, block };
}

describe("A phone is offered", () => {
  it("while the browser has a connectivity problem", async () => {
    const { offer, block } = offerTo("guest");
    expect(offer.isMade).toBe(false);
    expect(await block("others' sound")).toBe(true);
    expect(await block(null)).toBe(false);
  });

  it("where there is a number to call, or the room can call", async () => {
    const nothing = { hasNumbers: false, callsNumbers: false };
    expect(await offerTo("host", nothing).block("room")).toBe(false);
    expect(await offerTo("host", { ...nothing, hasNumbers: true }).block("room")).toBe(true);
    expect(await offerTo("host", { ...nothing, callsNumbers: true }).block("room")).toBe(true);
    expect(await offerTo("guest", { ...nothing, callsNumbers: true }).block("room")).toBe(false);
  });

  it("as long as it is in use, though the problem is gone", async () => {
    const { offer, block } = offerTo("host");
    await block("room");
    offer.hold(true);
    expect(await block(null)).toBe(true);
    offer.hold(false);
    expect(offer.isMade).toBe(false);
  });
});

describe("The offer to be called", () => {
  it("is for hosts, if the room calls telephone numbers", () => {
    expect(offerTo("host").offer.callsMe).toBe(true);
    expect(offerTo("guest").offer.callsMe).toBe(false);
    expect(offerTo("host", { callsNumbers: false }).offer.callsMe).toBe(false);
  });
});
