import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DialIn } from "../../../../src/app/telephone/wire.ts";
import { Problem } from "../../../../src/web/room/api/request.ts";
import { RoomDialIn } from "../../../../src/web/room/model/room-dial-in.ts";

function withPin(pin: string | null, pinExpiresAt: number | null = null): DialIn {
  const number = { number: "+12015550123", country: "US", national: "", international: "" };
  return { numbers: [number], pin, pinExpiresAt, tel: null, guestsSeePin: false, waitsForHost: false };
}

/** A server whose answers come when, and as, the test says. */
function server() {
  const questions: { answer(info: DialIn): void; fail(error: Error): void }[] = [];
  const ask = vi.fn(
    () =>
      new Promise<DialIn>((answer, fail) => {
        questions.push({ answer, fail });
      }),
  );
  return { questions, ask, api: { read: ask, change: ask, renewPin: ask } };
}

describe("The dial-in of a room", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is that of the last request, in whatever order the answers arrive", async () => {
    const { questions, api } = server();
    const dialIn = new RoomDialIn(api);
    const reads = [dialIn.read(), dialIn.read()];
    questions[1]?.answer(withPin("2222"));
    questions[0]?.answer(withPin("1111"));
    await Promise.all(reads);
    expect(dialIn.info?.pin).toBe("2222");
  });

  it("is what a change was answered with, though a question from before is answered later", async () => {
    const { questions, api } = server();
    const dialIn = new RoomDialIn(api);
    const both = [dialIn.read(), dialIn.renewPin()];
    questions[1]?.answer(withPin("2222"));
    questions[0]?.answer(withPin("1111"));
    await Promise.all(both);
    expect(dialIn.info?.pin).toBe("2222");
    expect(dialIn.isPending).toBe(false);
  });

  it("is requested again after a network failure or a server error, until there is an answer", async () => {
    const { questions, ask, api } = server();
    const dialIn = new RoomDialIn(api);
    const first = dialIn.read();
    questions[0]?.fail(new TypeError("Failed to fetch"));
    await first;
    await vi.advanceTimersByTimeAsync(1_000);
    questions[1]?.fail(new Problem(503, "Not now."));
    await vi.advanceTimersByTimeAsync(2_000);
    questions[2]?.answer(withPin("1111"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(dialIn.info?.pin).toBe("1111");
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it("is not asked for again where the server refuses to tell", async () => {
    const { questions, ask, api } = server();
    const read = new RoomDialIn(api).read();
    questions[0]?.fail(new Problem(404, "There is no such room."));
    await read;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledOnce();
  });

  it("is asked for again when its PIN has expired, by the clock of the server", async () => {
    const { questions, ask, api } = server();
    const clock = { now: () => Date.now() + 5_000 };
    const dialIn = new RoomDialIn(api, clock);
    const first = dialIn.read();
    questions[0]?.answer(withPin("1111", clock.now() + 10 * 60_000));
    await first;
    await vi.advanceTimersByTimeAsync(10 * 60_000 - 1_000);
    expect(ask).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ask).toHaveBeenCalledTimes(2);
    questions[1]?.answer(withPin("2222", clock.now() + 90 * 24 * 60 * 60_000));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(dialIn.info?.pin).toBe("2222");
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("is open to participants who may know the PIN", async () => {
    const { questions, api } = server();
    const dialIn = new RoomDialIn(api);
    expect(dialIn.hasNumbers).toBe(false);
    const reads = [dialIn.read(), dialIn.read()];
    questions[0]?.answer(withPin(null));
    await reads[0];
    expect([dialIn.hasNumbers, dialIn.isOpen]).toEqual([true, false]);
    questions[1]?.answer(withPin("1111"));
    await reads[1];
    expect(dialIn.isOpen).toBe(true);
  });
});
