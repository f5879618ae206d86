import { describe, expect, test } from "vitest";
import { type Call, toWire } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { formatLog } from "../../../src/app/calls/call-log.ts";
import { german } from "../../support/german.ts";
import { active, callAfter, dialed } from "./sample-call.ts";

const busy: CallEvent = { type: "destroyed", at: 1500, code: "486" };
const talkLimit: CallEvent = { type: "hang up asked", at: 1450, cause: "talk limit" };
const ended: CallEvent = { type: "destroyed", at: 1500, code: "700" };

async function* each(...calls: Call[]): AsyncGenerator<Call> {
  yield* calls;
}

describe("a second language", () => {
  test("is all that a call is told in to programs", () => {
    expect(toWire(callAfter(dialed, busy), german).end).toEqual({
      ...{ by: "them", who: null, limit: null, code: "486" },
      ...{ reason: "busy", text: "Besetzt" },
    });
    expect(toWire(callAfter(dialed, active, talkLimit, ended), german).end).toMatchObject({
      ...{ reason: "talk-limit", seconds: 1800 },
      text: "Nach 1800 s beendet",
    });
  });

  test("is all that the call log is written in", async () => {
    const calls = each(
      callAfter(dialed),
      callAfter(dialed, busy),
      callAfter(dialed, active, talkLimit, ended),
    );
    const lines: string[] = [];
    for await (const line of formatLog(calls, german)) lines.push(line);
    expect(lines[0]).toBe(
      "\uFEFFBeginn,Ziel,Anrufer,Antwort,Ende,Dauer in Sekunden,Ergebnis,Kennzahl,aufgelegt von\r\n",
    );
    expect(lines[1]).toMatch(/,wählt,,\r\n$/);
    expect(lines[2]).toMatch(/,Besetzt,486,Telefon\r\n$/);
    expect(lines[3]).toMatch(/,Nach 1800 s beendet,700,Grenze\r\n$/);
  });
});
