import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fillTemplate, isNumberAllowed, parseNumber } from "../../../src/app/policy/phone-numbers.ts";
import { BadTarget } from "../../../src/app/policy/target.ts";
import { looksLikeNumber } from "../../../src/shared/phone-numbers.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { DESK, TestServer } from "../../support/server.ts";
import { VOICE_NUMBER } from "../../support/stand-in-voice.ts";

const SIP = {
  uri: DESK,
  numberUri: "sip:{number}@trunk.example;transport=tls",
  auth: { username: "rooms", password: "hush" },
  headers: { "X-Queue": "support" },
  from: null,
  secure: false,
};

describe("a telephone number", () => {
  test.each([
    ["+14155550100", "+14155550100"],
    ["+1 (415) 555-0100", "+14155550100"],
    ["tel:+1-415-555-0100", "+14155550100"],
    ["+49 30 123456", "+4930123456"],
    ["+49/30/123456", "+4930123456"],
    ["+800 1234 5678", "+80012345678"],
  ])("%s is read as %s", (text, e164) => {
    expect(looksLikeNumber(text)).toBe(true);
    expect(parseNumber(text).number).toBe(e164);
  });

  test.each([
    ["without its country", "415 555 0100", /country code/],
    ["that is too short", "+1415555", /length/],
    ["that is too long", "+141555501001234", /length/],
    ["of no country", "+999123456789", /country code/],
    ["of an emergency", "+1911", /length/],
    ["without digits", "+ () -", /length/],
  ])("%s is refused in words", (_what, text, words) => {
    expect(looksLikeNumber(text)).toBe(true);
    const parse = () => parseNumber(text);
    expect(parse).toThrow(BadTarget);
    expect(parse).toThrow(words);
  });

  test.each(["sip:+14155550100@trunk.example", "desk@example.com", "+1415555O100", "+14155550100;ext=7", ""])(
    "is not what %j is",
    (text) => {
      expect(looksLikeNumber(text)).toBe(false);
    },
  );

  test("takes its place in the template", () => {
    expect(fillTemplate(SIP.numberUri, "+14155550100")).toBe("sip:+14155550100@trunk.example;transport=tls");
  });
});

describe("the allow-list, for numbers", () => {
  const allow = ["country:US", "country:de", "+12423221234", "sip.example.com"];

  test.each([
    ["+14155550100", true, "is in a country on the list"],
    ["+4930123456", true, "is in another"],
    ["+12423221234", true, "is on the list itself"],
    ["+12423221235", false, "begins like one of the USA, but is one of the Bahamas"],
    ["+14165550100", false, "begins like one of the USA, but is one of Canada"],
    ["+442079460123", false, "is in a country that is not on the list"],
    ["+19005551234", false, "costs what its owner likes"],
    ["+80012345678", false, "is in no country"],
  ])("%s: %s, because it %s", (text, isRight) => {
    expect(isNumberAllowed(parseNumber(text), allow)).toBe(isRight);
  });

  test("that is empty allows nothing, and none allows everything", () => {
    expect(isNumberAllowed(parseNumber("+14155550100"), [])).toBe(false);
    expect(isNumberAllowed(parseNumber("+19005551234"), null)).toBe(true);
  });
});

describe("calling a number", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start({ settings: { sip: SIP, dial: { allow: ["country:US"] } } });
  });
  afterEach(() => server.close());

  const dial = (to: string, target = server) => target.post("/room/lobby/calls", { to });

  test("dials what the template makes of it, with what belongs to the provider, and shows the number", async () => {
    const call = await server.dial("lobby", { to: "+1 (415) 555-0100" });
    expect(call.to).toBe("+14155550100");
    expect(server.platform.dials()[0]?.sip).toMatchObject({
      uri: "sip:+14155550100@trunk.example;transport=tls",
      auth: { username: "rooms", password: "hush" },
      headers: { "X-Queue": "support" },
    });
  });

  test("in a country that is not on the list is refused, and so is any where no country is", async () => {
    const strict = await TestServer.start({ settings: { sip: SIP, dial: { allow: ["trunk.example"] } } });
    for (const [target, to] of [
      [server, "+442079460123"],
      [server, "+19005551234"],
      [strict, "+14155550100"],
    ] as const) {
      const refused = await dial(to, target);
      expect([refused.status, await refused.json()]).toMatchObject([
        403,
        { field: "to", title: "Calls to this number are not allowed here." },
      ]);
      expect(target.platform.count("dial")).toBe(0);
    }
    await strict.close();
  });

  test("is no way to any address of the provider", async () => {
    expect((await dial("sip:+14155550100@trunk.example;transport=tls")).status).toBe(403);
  });

  test("gives what belongs to the provider to nobody else", async () => {
    const open = await TestServer.start({ settings: { sip: SIP } });
    await open.dial("lobby", { to: "sip:desk@elsewhere.example" });
    expect(open.platform.dials()[0]?.sip).toMatchObject({ headers: {} });
    expect(open.platform.dials()[0]?.sip).not.toHaveProperty("auth");
    await open.close();
  });

  test("says what is missing where no template is configured", async () => {
    const plain = await TestServer.start();
    const refused = await dial("+14155550100", plain);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { field: "to", title: expect.stringMatching(/SIP_NUMBER_URI/) },
    ]);
    await plain.close();
  });

  test("is offered by the page where it is possible, for the configured country", async () => {
    expect(await pageOf(server)).toMatchObject({ callsNumbers: true, defaultCountry: "US" });
    const plain = await TestServer.start({ settings: { phoneCountry: "GB" } });
    expect(await pageOf(plain)).toMatchObject({ callsNumbers: false, defaultCountry: "GB" });
    await plain.close();
  });

  test.each([
    ["none is allowed", [], false],
    [
      "only addresses are allowed",
      ["trunk.example", "sip:+14155550100@trunk.example", "*.example.com"],
      false,
    ],
    ["a country is allowed", ["trunk.example", "country:us"], true],
    ["one is allowed", ["+14155550100"], true],
    ["any is allowed", null, true],
  ])("is offered by the page as it is where %s", async (_what, allow, isOffered) => {
    const server = await TestServer.start({ settings: { sip: SIP, dial: { allow } } });
    expect(await pageOf(server)).toMatchObject({ callsNumbers: isOffered });
    expect((await dial("+14155550100", server)).status).toBe(isOffered ? 201 : 403);
    await server.close();
  });

  test("is offered by no page where the Voice API could and nobody has said whom it may call", async () => {
    const house = await DialInHouse.open({ settings: { dial: { allow: [] } } });
    expect(await pageOf(house.server)).toMatchObject({ callsNumbers: false, bridgeNumber: VOICE_NUMBER });
    expect((await dial("+14155550100", house.server)).status).toBe(403);
    await house.close();
  });
});

/** Data of the page of a room. */
async function pageOf(server: TestServer): Promise<object> {
  const html = await (await server.get("/room/lobby", { accept: "text/html" })).text();
  return JSON.parse(/id="room-data">(.*?)<\/script>/s.exec(html)?.[1] ?? "") as object;
}
