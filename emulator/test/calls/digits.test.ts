import { afterEach, describe, expect, test, vi } from "vitest";
import { SystemMediaClock } from "../../src/media/clock.ts";
import type { IncomingCall } from "../../src/sip/sip-call.ts";
import { gateways, SOON, TestPhone } from "../support/gateway.ts";
import { sdp } from "../support/sip-calls.ts";

const { open, openCall, closeAll } = gateways();

afterEach(closeAll);

const newPhone = () => new TestPhone(null, new SystemMediaClock());

/** Two phones in calls of the same session. */
async function openTwoCalls() {
  const [one, other] = [newPhone(), newPhone()];
  const gateway = await open({ phones: { one: one.receive, other: other.receive } });
  const ids = gateway.dial("one");
  gateway.dial("other");
  await vi.waitUntil(() => gateway.calls.running.every(({ state }) => state === "ACTIVE"), SOON);
  return { ...gateway, one, other, connectionId: ids.connectionId };
}

/** Waits for digits to be told on a phone, and for nothing but them. */
const untilHeard = (phone: TestPhone, digits: string) =>
  expect.poll(() => phone.digits.join(""), SOON).toBe(digits);

describe("digits that are played", () => {
  test("to one phone are heard by this one only", async () => {
    const { calls, session, one, other, connectionId } = await openTwoCalls();
    expect(calls.playDigits(session.id, "12*#", connectionId)).toBe(1);
    await untilHeard(one, "12*#");
    expect(other.digits).toEqual([]);
  });

  test("to all phones are heard by each", async () => {
    const { calls, session, one, other } = await openTwoCalls();
    expect(calls.playDigits(session.id, "90", null)).toBe(2);
    await Promise.all([untilHeard(one, "90"), untilHeard(other, "90")]);
  });

  test("come after those that are still being played", async () => {
    const { calls, session, phone } = await openCall();
    calls.playDigits(session.id, "1p", null);
    calls.playDigits(session.id, "2", null);
    await untilHeard(phone, "12");
  });

  test("wait while the phone holds us", async () => {
    const { calls, session, phone } = await openCall();
    await phone.leg!.hold(true);
    expect(calls.running[0]!.state).toBe("ON_HOLD");
    expect(calls.playDigits(session.id, "7", null)).toBe(1);
    await phone.leg!.hold(false);
    await untilHeard(phone, "7");
  });

  test("reach nobody who still rings, is in another session, or is not there", async () => {
    const { calls, session, sessions, dial, connectionId } = await openCall();
    const ringing = dial("ring");
    await vi.waitUntil(() => calls.running.some(({ state }) => state === "RINGING"), SOON);
    expect(calls.playDigits(session.id, "1", ringing.connectionId)).toBe(0);
    expect(calls.playDigits(sessions.create("routed").id, "1", connectionId)).toBe(0);
    expect(calls.playDigits(session.id, "1", "nobody")).toBe(0);
  });

  test("to a phone that takes none go nowhere, and that is said", async () => {
    const deaf = (call: IncomingCall) => void call.accept(sdp(4_000), { ended() {} });
    const { calls, session, dial, warnings } = await open({ phones: { deaf } });
    const { connectionId } = dial("deaf");
    await vi.waitUntil(() => calls.running[0]?.state === "ACTIVE", SOON);
    expect(calls.playDigits(session.id, "1", connectionId)).toBe(1);
    expect(warnings).toEqual([expect.stringContaining("takes no digits")]);
  });

  test("must be digits", async () => {
    const { calls, session } = await openCall();
    expect(() => calls.playDigits(session.id, "1x", null)).toThrow(RangeError);
  });
});
