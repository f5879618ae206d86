import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Project } from "../rest/project.ts";
import { VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 10_000, interval: 10 };

describe("a session that dials sip.nexmo.com over REST", () => {
  let project: Project;
  beforeEach(async () => {
    project = await Project.open({ hasPhones: true });
  });
  afterEach(() => project.close());

  async function dial(uri: string, from?: string): Promise<void> {
    const { id } = project.newSession();
    const token = project.opentok.generateToken(id, { data: "sip=true" });
    await project.call("dial", id, token, uri, from === undefined ? {} : { from });
  }

  const messages = () => project.emulator.journal.recent().filter(({ kind }) => kind === "sip");
  const summaries = () => messages().map(({ summary }) => summary);
  const invite = () => messages().find(({ summary }) => summary.startsWith("INVITE "))?.detail;
  const shown = () => /^From: (?:".*" )?<(sip:[^@]*)@/m.exec(invite() ?? "")?.[1];
  const state = () => project.emulator.calls.running[0]?.state;

  test.each([
    ["sip:14155550188@sip.nexmo.com", "sip:+14155550188@127.0.0.1"],
    ["sip:+14155550188@sip.nexmo.com:5060;transport=tcp", "sip:+14155550188@127.0.0.1"],
    ["sip:14155550188@SIP-US.nexmo.com;user=phone;transport=tls", "sip:+14155550188@127.0.0.1"],
    ["sips:+14155550188@sip.nexmo.com", "sips:+14155550188@127.0.0.1"],
  ])("with a telephone number rings the desk, and somebody answers there: %s", async (uri, desk) => {
    await dial(uri);
    await expect.poll(state, SOON).toBe("RINGING");
    await expect.poll(state, SOON).toBe("ACTIVE");
    expect(invite()).toContain(`INVITE ${desk}`);
  });

  test.each([
    ["the virtual number", "12015550123@example.com", "sip:12015550123"],
    ["the virtual number with its plus", "+12015550123@example.com", "sip:12015550123"],
    ["somebody else's number", "14155550100@example.com", "sip:+00000000"],
    ["a name", "reception@example.com", "sip:+00000000"],
    ["nothing", undefined, "sip:+00000000"],
  ])("shows the virtual number there, and no other: %s", async (_what, from, expected) => {
    await dial("sip:14155550188@sip.nexmo.com", from);
    await expect.poll(shown, SOON).toBe(expected);
  });

  test.each([
    "sip:desk@sip.nexmo.com",
    "sip:echo@sip.nexmo.com",
    "sip:112@sip.nexmo.com",
    "sip:1-415-555-0188@sip.nexmo.com",
  ])("with anything else reaches nobody: %s", async (uri) => {
    await dial(uri);
    await expect.poll(summaries, SOON).toContain("404 Call 12015550123 to INVITE (udp)");
  });
});

test("a telephone number at sip.nexmo.com is connected by an NCCO as one of type phone is", async () => {
  const house = await VoiceHouse.open();
  const endpoint = [{ type: "sip", uri: "sip:14155550188@sip.nexmo.com" }];
  house.app.answers("/answer", [{ action: "connect", endpoint, from: "14155550100" }]);
  await house.callIn(440);
  const isInvite = ({ summary }: { summary: string }) => summary.startsWith("INVITE sip:+14155550188@");
  const invite = () => house.emulator.journal.recent().find(isInvite)?.detail;
  await expect.poll(invite, SOON).toContain("From: <sip:+00000000@");
  await house.close();
});
