import { describe, expect, test } from "vitest";
import { NccoError, parseNcco } from "../../src/voice/ncco/ncco.ts";

const talk = { action: "talk", text: "Hello" };
const input = { action: "input", type: ["dtmf"] };
const phone = { type: "phone", number: "14155550100" };
const reasonFor = (ncco: unknown, form: "new" | "old" = "new") => {
  try {
    parseNcco(ncco, form);
  } catch (error) {
    if (error instanceof NccoError) return error.message;
    throw error;
  }
  return "none";
};

describe("an NCCO", () => {
  test("says the rest by the platform's defaults", () => {
    const [first, second] = parseNcco([talk, input], "new");
    expect(first).toEqual({ ...talk, language: "en-US", level: 0, bargeIn: false, loop: 1 });
    expect(second).toMatchObject({
      dtmf: { timeOut: 3, maxDigits: 4, submitOnHash: false },
      eventMethod: "POST",
      mode: "synchronous",
    });
  });

  test("names one address, though in a list", () => {
    const [action] = parseNcco([{ ...input, eventUrl: ["https://a.example/input"] }], "new");
    expect(action).toMatchObject({ eventUrl: "https://a.example/input" });
    expect(reasonFor([{ ...input, eventUrl: "https://a.example/input" }])).toContain("[0].eventUrl");
  });

  test.each([
    ["no list", talk, "expected array"],
    ["nothing", null, "expected array"],
    ["an action that is not emulated", [talk, { action: "notify" }], "only talk, stream, input"],
    ["a talk without text", [{ action: "talk" }], "[0].text"],
    ["a text that is too long", [{ ...talk, text: "a".repeat(1_501) }], "over 1500 characters"],
    ["a language that is none", [{ ...talk, language: "--help" }], "[0].language"],
    ["input without a type", [{ action: "input" }], "[0].type"],
    ["input by speech", [{ action: "input", type: ["speech"] }], "only dtmf is emulated"],
    ["asynchronous input", [{ ...input, mode: "asynchronous" }], "only synchronous input"],
    ["too many digits", [{ ...input, dtmf: { maxDigits: 21 } }], "[0].dtmf.maxDigits"],
    ["too long a pause", [{ ...input, dtmf: { timeOut: 11 } }], "[0].dtmf.timeOut"],
    ["a conversation without a name", [{ action: "conversation" }], "[0].name"],
    [
      "music that is no list",
      [{ action: "conversation", name: "a", musicOnHoldUrl: "https://a.example/music.wav" }],
      "[0].musicOnHoldUrl",
    ],
    ["nobody to connect to", [{ action: "connect", endpoint: [] }], "list of one endpoint"],
    ["two at once", [{ action: "connect", endpoint: [phone, phone] }], "list of one endpoint"],
    ["a websocket", [{ action: "connect", endpoint: [{ type: "websocket" }] }], "types phone and sip"],
    ["a number that is none", [{ action: "connect", endpoint: [{ ...phone, number: "1" }] }], "E.164"],
    ["an URI that is none", [{ action: "connect", endpoint: [{ type: "sip", uri: "tel:1" }] }], "sip:"],
    ["a stream from a disk", [{ action: "stream", streamUrl: ["file:///etc/passwd"] }], "[0].streamUrl[0]"],
    ["digits that cut off a text for nobody", [{ ...talk, bargeIn: true }, talk], "[0] with bargeIn"],
    ["digits that cut off a text for a wait", [{ ...talk, bargeIn: true }, { action: "wait" }], "bargeIn"],
  ])("of %s is refused, and it is said why", (_what, ncco, where) => {
    expect(reasonFor(ncco)).toMatch(/^Syntax error in NCCO\. Invalid value type or action\./);
    expect(reasonFor(ncco)).toContain(where);
  });

  test("counts the words of a text, and not its markup", () => {
    const text = `<speak>${'<break time="1s"/>'.repeat(200)}Hello</speak>`;
    expect(reasonFor([{ ...talk, text }])).toBe("none");
  });

  test("of the platform's first years needs no type, and says beside it what is now said below", () => {
    const old = { action: "input", maxDigits: 1, submitOnHash: true, timeOut: 5 };
    expect(parseNcco([talk, old], "old")[1]).toMatchObject({
      type: ["dtmf"],
      dtmf: { maxDigits: 1, submitOnHash: true, timeOut: 5 },
    });
    expect(parseNcco([input], "old")[0]).toMatchObject({ dtmf: { maxDigits: 4 } });
    expect(reasonFor([old])).toContain("[0].type");
  });
});
