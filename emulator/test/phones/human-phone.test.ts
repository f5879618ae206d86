import { describe, expect, test } from "vitest";
import { HumanPhone, NO_TAB_REASON, type TabLeg, type TabLegEvents } from "../../src/phones/human-phone.ts";
import type { PhoneCommand, PhoneMessage, PhoneState } from "../../src/phones/phone-wire.ts";
import { incomingCall } from "../inspector/pages-server.ts";

/** A phone and what its legs are told; the time stands still unless a test moves it. */
function startPhone() {
  const legs: { events: TabLegEvents; done: string[] }[] = [];
  const clock = { now: 1_000 };
  const take = (events: TabLegEvents, ...done: string[]): TabLeg => {
    legs.push({ events, done });
    return {
      media: ({ leg }) => void done.push(`media ${leg}`),
      sendDigits: (digits) => void done.push(`digits ${digits}`),
      hold: (isHeld) => void done.push(isHeld ? "hold" : "resume"),
      hangUp: () => void done.push("hang up"),
    };
  };
  const phone = new HumanPhone({
    address: () => "sip:human@127.0.0.1:5070",
    virtualNumber: "+12015550123",
    complete: (typed) => `sip:${typed}`,
    now: () => clock.now,
    answer: (_call, events) => take(events),
    call: (to, events) => take(events, `call ${to}`),
  });
  return { phone, legs, clock };
}

/** A tab, and the last that it was told. */
function openTab(phone: HumanPhone) {
  const told: PhoneMessage[] = [];
  const seat = phone.connect({ send: (message) => void told.push(structuredClone(message)) });
  return {
    do: (command: PhoneCommand) => seat.receive(command),
    close: () => seat.leave(),
    get state(): PhoneState {
      const last = told.findLast((message) => message.type === "state");
      if (!last) throw new Error("A tab is told its state when it connects");
      return last.state;
    },
    get rings(): string[] {
      return this.state.ringing.map(({ id }) => id);
    },
    get notices() {
      return told.flatMap((message) => (message.type === "notice" ? [message.notice.how] : []));
    },
    get lastNotice() {
      return told.findLast((message) => message.type === "notice")?.notice;
    },
  };
}

describe("the human's phone", () => {
  test("without a tab is unavailable, and says what to do", () => {
    const { phone } = startPhone();
    const call = incomingCall();
    phone.receiveCall(call);
    expect(call.answers).toEqual([`480 ${NO_TAB_REASON}`]);
  });

  test("rings in every tab, with who calls and from which session", () => {
    const { phone } = startPhone();
    const tabs = [openTab(phone), openTab(phone)];
    const call = incomingCall({ name: "Ada", sessionId: "1_session" });
    phone.receiveCall(call);
    expect(call.answers).toEqual(["180"]);
    for (const tab of tabs) {
      expect(tab.state.ringing).toEqual([
        {
          id: "call-1",
          from: { uri: "sip:14155550100@example.com", displayName: "Ada" },
          sessionId: "1_session",
          since: 1_000,
        },
      ]);
    }
  });

  test("rings in a tab that is opened while it rings", () => {
    const { phone } = startPhone();
    openTab(phone);
    phone.receiveCall(incomingCall());
    expect(openTab(phone).rings).toEqual(["call-1"]);
  });

  test("is answered by the first tab, and stops ringing in the others", () => {
    const { phone, legs } = startPhone();
    const [first, second] = [openTab(phone), openTab(phone)];
    phone.receiveCall(incomingCall());
    first.do({ type: "answer", callId: "call-1" });
    second.do({ type: "answer", callId: "call-1" });
    expect(legs).toHaveLength(1);
    expect(first.state.call?.phase).toBe("connecting");
    expect(second.rings).toEqual([]);
    expect(second.notices).toEqual(["answered elsewhere"]);
    expect(first.notices).toEqual([]);
  });

  test("shows how long a call has been answered, and what the caller pressed", () => {
    const { phone, legs, clock } = startPhone();
    const tab = openTab(phone);
    phone.receiveCall(incomingCall());
    tab.do({ type: "answer", callId: "call-1" });
    clock.now = 5_000;
    legs[0]?.events.answered();
    legs[0]?.events.digits("4");
    legs[0]?.events.digits("2");
    expect(tab.state.call).toMatchObject({ phase: "talking", answeredAt: 5_000, receivedDigits: "42" });
  });

  test("passes on what the person in the tab does", () => {
    const { phone, legs } = startPhone();
    const tab = openTab(phone);
    phone.receiveCall(incomingCall());
    tab.do({ type: "answer", callId: "call-1" });
    tab.do({ type: "digits", digits: "1#" });
    tab.do({ type: "hold", isHeld: true });
    tab.do({ type: "media", signal: { leg: "speak", description: { type: "offer", sdp: "v=0" } } });
    tab.do({ type: "hangUp" });
    expect(legs[0]?.done).toEqual(["digits 1#", "hold", "media speak", "hang up"]);
  });

  test("that is declined in one tab stops in all, and tells the caller 603", () => {
    const { phone } = startPhone();
    const [first, second] = [openTab(phone), openTab(phone)];
    const call = incomingCall();
    phone.receiveCall(call);
    first.do({ type: "decline", callId: "call-1" });
    first.do({ type: "decline", callId: "call-1" });
    expect(call.answers).toEqual(["180", "603 Decline"]);
    expect([first.rings, second.rings]).toEqual([[], []]);
    expect(second.notices).toEqual(["declined"]);
  });

  test("whose caller gives up shows a missed call", () => {
    const { phone, legs } = startPhone();
    const tab = openTab(phone);
    const call = incomingCall();
    phone.receiveCall(call);
    call.cancelled?.();
    expect(tab.rings).toEqual([]);
    expect(tab.notices).toEqual(["missed"]);
    tab.do({ type: "answer", callId: "call-1" });
    expect(legs).toEqual([]);
  });

  test("is busy when its only tab talks, and rings in the others when there are some", () => {
    const { phone } = startPhone();
    const tab = openTab(phone);
    phone.receiveCall(incomingCall({ id: "a" }));
    tab.do({ type: "answer", callId: "a" });
    const second = incomingCall({ id: "b" });
    phone.receiveCall(second);
    expect(second.answers).toEqual(["486 Busy Here"]);
    const other = openTab(phone);
    const third = incomingCall({ id: "c" });
    phone.receiveCall(third);
    expect(third.answers).toEqual(["180"]);
    expect([tab.rings, other.rings]).toEqual([[], ["c"]]);
  });

  test("with two callers: who is not answered is told that it is busy", () => {
    const { phone } = startPhone();
    const tab = openTab(phone);
    const [a, b] = [incomingCall({ id: "a" }), incomingCall({ id: "b" })];
    phone.receiveCall(a);
    phone.receiveCall(b);
    expect(tab.rings).toEqual(["a", "b"]);
    tab.do({ type: "answer", callId: "b" });
    expect(a.answers).toEqual(["180", "486 Busy Here"]);
  });

  test("whose tab is closed hangs up the call in it, and no other", () => {
    const { phone, legs } = startPhone();
    const [first, second] = [openTab(phone), openTab(phone)];
    phone.receiveCall(incomingCall({ id: "a" }));
    first.do({ type: "answer", callId: "a" });
    phone.receiveCall(incomingCall({ id: "b" }));
    second.do({ type: "answer", callId: "b" });
    first.close();
    expect(legs.map(({ done }) => done)).toEqual([["hang up"], []]);
  });

  test("whose last tab is closed while it rings is unavailable", () => {
    const { phone } = startPhone();
    const tab = openTab(phone);
    const call = incomingCall();
    phone.receiveCall(call);
    tab.close();
    expect(call.answers).toEqual(["180", `480 ${NO_TAB_REASON}`]);
  });

  test.each([
    [{ by: "us", code: 200, reason: "OK" }, "hung up here", ""],
    [{ by: "them", code: 200, reason: "OK" }, "hung up there", ""],
    [{ by: "them", code: 487, reason: "Request Terminated" }, "hung up there", ""],
    [{ by: "us", code: 488, reason: "No common codec" }, "failed", "SIP 488 No common codec"],
    [{ by: "transport", code: 503, reason: "Connection closed" }, "failed", "SIP 503 Connection closed"],
  ] as const)("says how a call ended: %j", (end, how, detail) => {
    const { phone, legs, clock } = startPhone();
    const tab = openTab(phone);
    phone.receiveCall(incomingCall());
    tab.do({ type: "answer", callId: "call-1" });
    legs[0]?.events.answered();
    clock.now += 42_000;
    legs[0]?.events.ended(end);
    expect(tab.state.call).toBeNull();
    expect(tab.lastNotice).toMatchObject({ how, detail, talkedMs: 42_000 });
  });

  test("calls somebody, and shows how far that is", () => {
    const { phone, legs, clock } = startPhone();
    const [tab, other] = [openTab(phone), openTab(phone)];
    tab.do({ type: "call", to: "echo@desk" });
    tab.do({ type: "call", to: "twice@desk" });
    expect(legs.map(({ done }) => done)).toEqual([["call sip:echo@desk"]]);
    const who = { uri: "sip:echo@desk", displayName: "" };
    expect(tab.state.call).toMatchObject({ from: who, phase: "calling", sessionId: null });
    expect(other.state.call).toBeNull();
    legs[0]?.events.ringing?.();
    expect(tab.state.call?.phase).toBe("ringing");
    clock.now = 5_000;
    legs[0]?.events.answered();
    expect(tab.state.call).toMatchObject({ phase: "talking", answeredAt: 5_000 });
    tab.do({ type: "hangUp" });
    expect(legs[0]?.done).toEqual(["call sip:echo@desk", "hang up"]);
  });

  test("that calls is busy for others, and rings no more", () => {
    const { phone } = startPhone();
    const tab = openTab(phone);
    const call = incomingCall();
    phone.receiveCall(call);
    tab.do({ type: "call", to: "echo@desk" });
    expect(call.answers).toEqual(["180", "486 Busy Here"]);
    expect(tab.rings).toEqual([]);
  });

  test("says why a call from here came to nothing", () => {
    const { phone, legs } = startPhone();
    const tab = openTab(phone);
    tab.do({ type: "call", to: "busy@desk" });
    legs[0]?.events.ended({ by: "them", code: 486, reason: "Busy Here" });
    expect(tab.state.call).toBeNull();
    expect(tab.lastNotice).toMatchObject({ how: "failed", detail: "SIP 486 Busy Here", talkedMs: null });
  });

  test("rings again in a tab whose call has ended", () => {
    const { phone, legs } = startPhone();
    const tab = openTab(phone);
    phone.receiveCall(incomingCall({ id: "a" }));
    tab.do({ type: "answer", callId: "a" });
    legs[0]?.events.ended({ by: "them", code: 200, reason: "OK" });
    const next = incomingCall({ id: "b" });
    phone.receiveCall(next);
    expect(next.answers).toEqual(["180"]);
    expect(tab.rings).toEqual(["b"]);
  });
});
