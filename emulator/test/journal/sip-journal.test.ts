import { expect, test } from "vitest";
import { Journal } from "../../src/journal/journal.ts";
import { recordSip } from "../../src/journal/sip-journal.ts";

function record(...messages: string[]) {
  const journal = new Journal();
  const observe = recordSip(journal)();
  for (const message of messages) {
    observe({ direction: "out", transport: "udp", remote: "127.0.0.1:5070", message });
  }
  return journal.recent();
}

const invite =
  "INVITE sip:echo@127.0.0.1:5070 SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\nX-OpenTok-SessionId: 1_session\r\n\r\n";
const ringing = "SIP/2.0 180 Ringing\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n\r\n";

test("a request is summed up by what it asks, a response by what it answers", () => {
  expect(record(invite, ringing).map(({ summary }) => summary)).toEqual([
    "INVITE sip:echo@127.0.0.1:5070 (udp)",
    "180 Ringing to INVITE (udp)",
  ]);
});

test("the messages of a dialog belong to the session that its INVITE names", () => {
  const other = "BYE sip:echo@127.0.0.1:5070 SIP/2.0\r\nCall-ID: b\r\nCSeq: 2 BYE\r\n\r\n";
  expect(record(invite, ringing, other).map(({ sessionId }) => sessionId)).toEqual([
    "1_session",
    "1_session",
    undefined,
  ]);
});

test("the whole message can be read, with where it went", () => {
  expect(record(ringing)[0]?.detail).toBe(`to 127.0.0.1:5070\n\n${ringing}`);
});

test("a message between the gateway and a phone on the desk is written down once, one from elsewhere too", () => {
  const journal = new Journal();
  const newObserver = recordSip(journal);
  const [gateway, desk] = [newObserver(), newObserver()];
  const unsolicited = invite.replace("Call-ID: a", "Call-ID: b");
  const place = { transport: "udp", remote: "127.0.0.1:5060" } as const;
  gateway({ ...place, direction: "out", message: invite });
  desk({ ...place, direction: "in", message: invite });
  desk({ ...place, direction: "in", message: unsolicited });
  expect(journal.recent().map(({ direction, sessionId }) => [direction, sessionId])).toEqual([
    ["out", "1_session"],
    ["in", undefined],
  ]);
});
