import { beforeEach, describe, expect, it } from "vitest";
import type { Call, CallList } from "../../../../src/app/calls/wire.ts";
import type { CallsApi, DialOptions } from "../../../../src/web/room/api/calls.ts";
import { Problem } from "../../../../src/web/room/api/request.ts";
import { callActions } from "../../../../src/web/room/model/call-actions.ts";
import { CallStore } from "../../../../src/web/room/model/call-store.ts";
import { ServerClock } from "../../../../src/web/room/model/clock.ts";
import { START, sampleCall } from "./sample-calls.ts";

const callId = "6f1d3c52-8a0e-4b7e-9a53-0d6f2f0f3a11";

/** A server in the test's hands: each request waits until the test answers it. */
class FakeServer implements CallsApi {
  readonly requests: string[] = [];
  dialOptions: DialOptions = {};
  answerDial: (call: Call) => void = () => {};
  refuseDial: (error: Error) => void = () => {};
  hangUpAnswer: () => Promise<string | null> = async () => null;
  muteAnswer: () => Promise<void> = async () => {};
  listed: CallList = { calls: [], muteAll: null, now: START };

  dial(callId: string, to: string | null, options: DialOptions): Promise<Call> {
    this.requests.push(`dial ${callId} ${to}`);
    this.dialOptions = options;
    return new Promise((resolve, reject) => {
      this.answerDial = resolve;
      this.refuseDial = reject;
    });
  }
  async list(): Promise<CallList> {
    this.requests.push("list");
    return this.listed;
  }
  hangUp(callId: string): Promise<string | null> {
    this.requests.push(`hang up ${callId}`);
    return this.hangUpAnswer();
  }
  async hangUpAll(): Promise<void> {
    this.requests.push("hang up all");
  }
  mute(callId: string): Promise<void> {
    this.requests.push(`mute ${callId}`);
    return this.muteAnswer();
  }
  async nameConnection(callId: string, connectionId: string): Promise<void> {
    this.requests.push(`name ${connectionId} for ${callId}`);
  }
  async sendDigits(callId: string, digits: string): Promise<void> {
    this.requests.push(`send ${digits} to ${callId}`);
  }
}

let server: FakeServer;
let callStore: CallStore;
let actions: ReturnType<typeof callActions>;

beforeEach(() => {
  server = new FakeServer();
  callStore = new CallStore(new ServerClock(() => START));
  actions = callActions(
    callStore,
    server,
    { defaultTarget: "sip:echo@example.com", ownName: () => "Anna" },
    () => callId,
  );
});

describe("Dialing", () => {
  it("with an empty field asks for what the server is configured to call, and shows it at once", () => {
    void actions.dial(null);
    expect(server.requests).toEqual([`dial ${callId} null`]);
    expect(callStore.find(callId)?.call).toMatchObject({
      to: "sip:echo@example.com",
      by: "Anna",
      state: "requested",
    });
  });

  it("with options asks for them, and keeps them for calling again", () => {
    void actions.dial(null, { from: "desk@example.com", secure: true });
    expect(server.dialOptions).toEqual({ from: "desk@example.com", secure: true });
    expect(callStore.find(callId)).toMatchObject({
      options: { from: "desk@example.com", secure: true },
      call: { secure: true },
    });
  });

  it("shows the server's reason when it is refused", async () => {
    const done = actions.dial("sip:desk@example.com");
    server.refuseDial(new Problem(403, "This address may not be called."));
    await done;
    expect(callStore.find(callId)?.call.end).toMatchObject({ detail: "This address may not be called." });
  });

  it.each([
    ["times out", new Problem(504, "The platform did not answer in time.")],
    ["breaks off", new TypeError("Failed to fetch")],
  ])("looks the call up when the request %s: it may have been placed", async (_name, error) => {
    server.listed = { calls: [sampleCall({ state: "ringing" })], muteAll: null, now: START };
    const done = actions.dial("sip:desk@example.com");
    server.refuseDial(error);
    await done;
    expect(server.requests).toContain("list");
    expect(callStore.find(callId)?.call.state).toBe("ringing");
  });
});

describe("Hanging up", () => {
  it("before the dial has answered asks at once, and again when the dial has answered", async () => {
    server.hangUpAnswer = async () => {
      throw new Problem(404, "There is no such call in this room.");
    };
    const done = actions.dial(null);
    await actions.hangUp(callId);
    expect(callStore.find(callId)).toMatchObject({ hangUpAt: START, problem: null });
    server.hangUpAnswer = async () => null;
    server.answerDial(sampleCall());
    await done;
    expect(server.requests).toEqual([`dial ${callId} null`, `hang up ${callId}`, `hang up ${callId}`]);
  });

  it("that has to wait says why, and goes on", async () => {
    callStore.receive({ call: sampleCall({ state: "unknown" }), now: START });
    server.hangUpAnswer = async () => "The platform does not say which of 3 phones this is.";
    await actions.hangUp(callId);
    const problem = "The platform does not say which of 3 phones this is.";
    expect(callStore.find(callId)).toMatchObject({ hangUpAt: START, problem });
  });

  it("that fails says why and can be tried again", async () => {
    callStore.receive({ call: sampleCall({ state: "active" }), now: START });
    server.hangUpAnswer = async () => {
      throw new Problem(502, "The platform is not answering.");
    };
    await actions.hangUp(callId);
    expect(callStore.find(callId)).toMatchObject({
      hangUpAt: null,
      problem: "The platform is not answering.",
    });
  });

  it("that fails because the call has ended meanwhile is no problem", async () => {
    callStore.receive({ call: sampleCall({ state: "active" }), now: START });
    server.hangUpAnswer = async () => {
      callStore.receive({ call: sampleCall({ state: "ended" }), now: START + 1 });
      throw new Problem(404, "There is no such call in this room.");
    };
    await actions.hangUp(callId);
    expect(callStore.find(callId)?.problem).toBeNull();
  });

  it("all calls marks each of them", async () => {
    callStore.receive({ call: sampleCall({ callId: "a" }), now: START });
    callStore.receive({ call: sampleCall({ callId: "b" }), now: START });
    await actions.hangUpAll();
    expect(server.requests).toEqual(["hang up all"]);
    expect(callStore.live.map(({ hangUpAt }) => hangUpAt)).toEqual([START, START]);
  });
});

describe("Muting", () => {
  beforeEach(() => callStore.receive({ call: sampleCall({ state: "active" }), now: START }));

  it("asks for it, and remembers when", async () => {
    await actions.mute(callId);
    expect(server.requests).toEqual([`mute ${callId}`]);
    expect(callStore.find(callId)).toMatchObject({ muteAskedAt: START, problem: null });
  });

  it("that has to wait says why, and goes on", async () => {
    callStore.receive({ call: sampleCall({ state: "unknown" }), now: START });
    server.hangUpAnswer = async () => "The platform does not say which of 3 phones this is.";
    await actions.hangUp(callId);
    const problem = "The platform does not say which of 3 phones this is.";
    expect(callStore.find(callId)).toMatchObject({ hangUpAt: START, problem });
  });

  it("that fails says why and can be tried again", async () => {
    server.muteAnswer = async () => {
      throw new Problem(409, "This phone is not on the line.");
    };
    await actions.mute(callId);
    expect(callStore.find(callId)).toMatchObject({
      muteAskedAt: null,
      problem: "This phone is not on the line.",
    });
  });
});
