import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type EmulatorWithParts, startEmulatorWithParts } from "../src/emulator.ts";
import { emulatorDirectory } from "./support/data-directory.ts";
import { SipCaller } from "./support/sip-caller.ts";
import { OFFER } from "./support/sip-calls.ts";
import { ask, headerOf, Wire } from "./support/sip-wire.ts";

let directory: Awaited<ReturnType<typeof emulatorDirectory>>;
let emulator: EmulatorWithParts;
const warnings: string[] = [];
beforeAll(async () => {
  directory = await emulatorDirectory();
  const warn = (message: string) => void warnings.push(message);
  emulator = await startEmulatorWithParts({
    dataDirectory: directory.path,
    sipPort: 0,
    voiceSipPort: 0,
    warn,
  });
});
afterAll(async () => {
  await emulator.close();
  await directory.remove();
});
beforeEach(() => {
  warnings.length = 0;
  emulator.journal.clear();
});

/** SIP messages so far, without those that a slow machine repeats. */
const sipMessages = () => [
  ...new Set(
    emulator.journal
      .recent()
      .filter(({ kind }) => kind === "sip")
      .map(({ direction, summary }) => `${direction} ${summary.replace(/sip:\S+/, "a phone")}`),
  ),
];
const journal = (what: string) => expect.poll(sipMessages, { message: what, timeout: 5_000 });

test("a call from a room to the desk is in the journal as the gateway sees it", async () => {
  const { id } = emulator.sessions.create("routed");
  emulator.calls.dial(id, "sip=true", { uri: `sip:busy@${emulator.sipAddress}` });
  await journal("the whole call").toEqual([
    "out INVITE a phone (udp)",
    "in 100 Trying to INVITE (udp)",
    "in 486 Busy Here to INVITE (udp)",
    "out ACK a phone (udp)",
  ]);
});

test("a call from anybody else to the desk is in the journal as the desk sees it", async () => {
  const caller = await SipCaller.call(`sip:busy@${emulator.sipAddress}`, 440);
  await journal("the whole call").toEqual([
    "in INVITE a phone (udp)",
    "out 100 Trying to INVITE (udp)",
    "out 486 Busy Here to INVITE (udp)",
    "in ACK a phone (udp)",
  ]);
  await caller.leave();
});

describe("what a phone that a session calls shows of its caller", () => {
  async function shownAt(user: string, from: string | undefined): Promise<string | undefined> {
    const { sessions, calls, sipAddress, journal } = emulator;
    const uri = `sip:${user}@${sipAddress}`;
    calls.dial(sessions.create("routed").id, "sip=true", { uri, ...(from === undefined ? {} : { from }) });
    const isInvite = ({ summary }: { summary: string }) => summary.startsWith(`INVITE ${uri}`);
    const invite = await vi.waitUntil(() => journal.recent().find(isInvite), { timeout: 5_000 });
    return /^From: (?:".*" )?<(sip:[^@>]*@)/m.exec(invite.detail)?.[1];
  }

  test.each([
    ["the platform's number", "12015550123@example.com", "sip:12015550123@"],
    ["the platform's number with its plus", "+12015550123@example.com", "sip:12015550123@"],
    ["somebody else's number", "14155550100@example.com", "sip:+00000000@"],
    ["a name", "reception@example.com", "sip:+00000000@"],
    ["nothing", undefined, "sip:+00000000@"],
  ])("is by the rules of the telephone network where it has a number: %s", async (_what, from, shown) => {
    expect(await shownAt("+14155550188", from)).toBe(shown);
  });

  test.each([
    ["somebody's number", "14155550100@example.com", "sip:14155550100@"],
    ["a name", "reception@example.com", "sip:reception@"],
    ["nothing", undefined, "sip:anonymous@"],
  ])("is what the app says where it has none: %s", async (_what, from, shown) => {
    expect(await shownAt("busy", from)).toBe(shown);
  });
});

describe.each(["UDP", "TCP"] as const)("an unsolicited INVITE over %s", (transport) => {
  const NUMBER = "12015550123";

  /** @returns the first line of the final answer, which is acknowledged. */
  async function invite(port: number, user: string, caller: string): Promise<string> {
    const wire = transport === "UDP" ? await Wire.open() : await Wire.connect(port);
    const uri = `sip:${user}@127.0.0.1:${port}`;
    const from = `<sip:${caller}@example.com>;tag=near`;
    const [callId, branch] = [randomUUID(), `z9hG4bK${randomUUID()}`];
    wire.send(ask(wire, "INVITE", uri, { callId, branch, from, body: OFFER }), port);
    const isFinal = (message: string) => /^SIP\/2\.0 [2-6]/.test(message);
    const answer = await vi.waitUntil(() => wire.received.find(isFinal), { timeout: 5_000, interval: 5 });
    // Until then it would be repeated (RFC 3261 section 17.2.1), and whoever closes would wait for this.
    wire.send(ask(wire, "ACK", uri, { callId, branch, from, to: headerOf(answer, "To") }), port);
    await wire.end();
    wire.close();
    return answer.split("\r\n", 1)[0] ?? "";
  }

  test.each(["%25", "100%25", "%ff", "%00"])("to or from %s ends nothing", async (user) => {
    const [desk, voice] = [emulator.sipAddress, emulator.voiceSipAddress].map((at) =>
      Number(at.split(":")[1]),
    );
    if (desk === undefined || voice === undefined) throw new Error("no ports");
    expect(await invite(desk, user, "ann")).toBe("SIP/2.0 404 Not Found");
    expect(await invite(desk, "busy", user)).toBe("SIP/2.0 486 Busy Here");
    expect(await invite(voice, user, "ann")).toBe(`SIP/2.0 404 Call ${NUMBER}`);
    expect(await invite(voice, NUMBER, user)).toBe("SIP/2.0 480 Temporarily Unavailable");
    expect(warnings).toEqual([]);
  });
});
