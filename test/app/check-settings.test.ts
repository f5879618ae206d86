import { expect, test } from "vitest";
import { newSessionId } from "../support/platform.ts";
import { TestServer } from "../support/server.ts";

test("settings that can't work are named before anybody calls", async () => {
  const sip = { uri: "sip:desk@-", auth: null, headers: {}, from: null, secure: false };
  const dial = { allow: ["sip.example.com", "sip:a@b;maddr=c"] };
  const rooms = { sessions: { lobby: newSessionId("another-project") }, locationHint: null };
  await expect(TestServer.start({ settings: { sip, dial, rooms } })).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/^SIP_URI: A SIP address needs a host/),
      expect.stringMatching(/^DIAL_ALLOW, sip:a@b;maddr=c: /),
      expect.stringMatching(/^ROOMS, lobby \(in project 47665971\): /),
    ],
  });
});
