import { beforeEach, describe, expect, it } from "vitest";
import { CallStore } from "../../../../src/web/room/model/call-store.ts";
import { ServerClock } from "../../../../src/web/room/model/clock.ts";
import { START, sampleCall } from "./sample-calls.ts";

const callId = "6f1d3c52-8a0e-4b7e-9a53-0d6f2f0f3a11";
const asked = { callId, to: "sip:desk@example.com", by: "Anna" };
let callStore: CallStore;

beforeEach(() => {
  callStore = new CallStore(new ServerClock(() => START));
});

const stateOf = (id: string) => callStore.find(id)?.call.state;

describe("A call that this page asks for", () => {
  it("stands in the call store before the server has answered", () => {
    callStore.place(asked);
    expect(callStore.live).toMatchObject([{ placing: true, call: { state: "requested" } }]);
  });

  it("is not taken back by an answer that is older than what the events told", () => {
    callStore.place(asked);
    callStore.receive({ call: sampleCall({ state: "ringing" }), now: START + 500 });
    callStore.confirm(sampleCall({ state: "dialing" }));
    expect(callStore.find(callId)).toMatchObject({ placing: false, call: { state: "ringing" } });
  });

  it("follows the events even when this machine's clock is an hour ahead", () => {
    const ahead = new CallStore(new ServerClock(() => START + 3_600_000));
    ahead.place(asked);
    ahead.confirm(sampleCall({ state: "dialing" }));
    ahead.receive({ call: sampleCall({ state: "ringing" }), now: START });
    expect(ahead.find(callId)?.call.state).toBe("ringing");
  });

  it("ends with the server's reason when the server refuses", () => {
    callStore.place(asked);
    callStore.refuse(callId, { reason: "other", detail: "This address may not be called." });
    expect(callStore.find(callId)?.call).toMatchObject({
      state: "ended",
      end: { reason: "other", detail: "This address may not be called." },
    });
  });

  it("survives a list that was made before the server knew it", () => {
    callStore.place(asked);
    callStore.receiveAll({ calls: [], muteAll: null, now: START });
    expect(stateOf(callId)).toBe("requested");
  });

  it("is over when nobody knows whether it was placed and the server's list does not have it", () => {
    callStore.place(asked);
    callStore.markUnknown(callId);
    expect(stateOf(callId)).toBe("unknown");
    callStore.receiveAll({ calls: [], muteAll: null, now: START });
    expect(callStore.find(callId)?.call).toMatchObject({ state: "ended", end: { reason: "not-listed" } });
  });
});

describe("An event", () => {
  it("that is older than what is known changes nothing", () => {
    callStore.receive({ call: sampleCall({ state: "active" }), now: START + 1000 });
    callStore.receive({ call: sampleCall({ state: "ringing" }), now: START });
    expect(stateOf(callId)).toBe("active");
  });

  it("keeps what this page knows besides", () => {
    callStore.receive({ call: sampleCall({ state: "active" }), now: START });
    callStore.change(callId, { hangUpAt: START });
    callStore.receive({ call: sampleCall({ state: "ending" }), now: START + 1 });
    expect(callStore.find(callId)?.hangUpAt).toBe(START);
  });
});

describe("A call that had ended before this page came", () => {
  it("has no card when it is older than 20 s", () => {
    const end = {
      by: "them" as const,
      who: null,
      limit: null,
      code: "486",
      reason: "busy" as const,
      text: "Busy",
    };
    const ago = (seconds: number) => START - seconds * 1000;
    callStore.receiveAll({
      calls: [
        sampleCall({ callId: "fresh", state: "ended", endedAt: ago(5), end }),
        sampleCall({ callId: "old", state: "ended", endedAt: ago(25), end }),
      ],
      muteAll: null,
      now: START,
    });
    expect(callStore.find("fresh")?.dismissed).toBe(false);
    expect(callStore.find("old")?.dismissed).toBe(true);
  });
});
