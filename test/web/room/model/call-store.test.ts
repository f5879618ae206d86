import { beforeEach, describe, expect, it } from "vitest";
import { CallBook } from "../../../../src/web/room/model/call-store.ts";
import { ServerClock } from "../../../../src/web/room/model/clock.ts";
import { START, sampleCall } from "./sample-calls.ts";

const callId = "6f1d3c52-8a0e-4b7e-9a53-0d6f2f0f3a11";
const asked = { callId, to: "sip:desk@example.com", by: "Anna" };
let book: CallBook;

beforeEach(() => {
  book = new CallBook(new ServerClock(() => START));
});

const stateOf = (id: string) => book.find(id)?.call.state;

describe("A call that this page asks for", () => {
  it("stands in the book before the server has answered", () => {
    book.place(asked);
    expect(book.live).toMatchObject([{ placing: true, call: { state: "requested" } }]);
  });

  it("is not taken back by an answer that is older than what the events told", () => {
    book.place(asked);
    book.hear({ call: sampleCall({ state: "ringing" }), now: START + 500 });
    book.placed(sampleCall({ state: "dialing" }));
    expect(book.find(callId)).toMatchObject({ placing: false, call: { state: "ringing" } });
  });

  it("follows the events even when this machine's clock is an hour ahead", () => {
    const ahead = new CallBook(new ServerClock(() => START + 3_600_000));
    ahead.place(asked);
    ahead.placed(sampleCall({ state: "dialing" }));
    ahead.hear({ call: sampleCall({ state: "ringing" }), now: START });
    expect(ahead.find(callId)?.call.state).toBe("ringing");
  });

  it("ends with the server's reason when the server refuses", () => {
    book.place(asked);
    book.refused(callId, "This address may not be called.");
    expect(book.find(callId)?.call).toMatchObject({
      state: "ended",
      end: { text: "This address may not be called." },
    });
  });

  it("survives a list that was made before the server knew it", () => {
    book.place(asked);
    book.hearAll({ calls: [], muteAll: null, now: START });
    expect(stateOf(callId)).toBe("requested");
  });

  it("is over when nobody knows whether it was placed and the server's list does not have it", () => {
    book.place(asked);
    book.lostSight(callId);
    expect(stateOf(callId)).toBe("unknown");
    book.hearAll({ calls: [], muteAll: null, now: START });
    expect(stateOf(callId)).toBe("ended");
  });
});

describe("An event", () => {
  it("that is older than what is known changes nothing", () => {
    book.hear({ call: sampleCall({ state: "active" }), now: START + 1000 });
    book.hear({ call: sampleCall({ state: "ringing" }), now: START });
    expect(stateOf(callId)).toBe("active");
  });

  it("keeps what this page knows besides", () => {
    book.hear({ call: sampleCall({ state: "active" }), now: START });
    book.change(callId, { hangUpAt: START });
    book.hear({ call: sampleCall({ state: "ending" }), now: START + 1 });
    expect(book.find(callId)?.hangUpAt).toBe(START);
  });
});

describe("A call that had ended before this page came", () => {
  it("has no card when it is older than 20 s", () => {
    const end = { by: "them" as const, who: null, limit: null, code: "486", text: "Busy" };
    const ago = (seconds: number) => START - seconds * 1000;
    book.hearAll({
      calls: [
        sampleCall({ callId: "fresh", state: "ended", endedAt: ago(5), end }),
        sampleCall({ callId: "old", state: "ended", endedAt: ago(25), end }),
      ],
      muteAll: null,
      now: START,
    });
    expect(book.find("fresh")?.dismissed).toBe(false);
    expect(book.find("old")?.dismissed).toBe(true);
  });
});
