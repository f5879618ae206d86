import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findDestination } from "../../../src/app/policy/destination.ts";
import { DialRefused } from "../../../src/app/policy/dial-refused.ts";

const TRUNK = "trunk.example";
const settings = {
  sip: {
    uri: null,
    numberUri: `sip:{number}@${TRUNK};transport=tls`,
    auth: null,
    headers: {},
    from: null,
    secure: true,
  },
  voice: null,
  dial: {
    allow: [
      TRUNK,
      "pbx.example",
      "country:US",
      "+442079460123",
      "sip:911@trunk.example",
      "sip:*@meet.example",
    ],
    from: [],
    headers: [],
  },
  phoneCountry: "US",
};

const mayCall = (to: string) => {
  try {
    findDestination(to, settings);
    return true;
  } catch (error) {
    if (error instanceof DialRefused && error.isForbidden) return false;
    throw error;
  }
};

describe("a number in the user part of an address at a host that is allowed", () => {
  test.each([
    ["the number", "sip:+19005551234@trunk.example"],
    ["at another allowed host", "sip:+19005551234@pbx.example"],
    ["without +", "sip:19005551234@pbx.example"],
    ["as people of that country write it", "sip:9005551234@pbx.example"],
    ["with separators", "sip:+1-900-555-1234@pbx.example"],
    ["with brackets and dots", "sip:(900)555.1234@pbx.example"],
    ["with the prefix of North America", "sip:01119005551234@pbx.example"],
    ["with the prefix of other countries", "sip:0019005551234@pbx.example"],
    ["behind a digit for an outside line", "sip:919005551234@pbx.example"],
    ["behind a digit and a pause", "sip:9,19005551234@pbx.example"],
    ["with escaped digits", "sip:+1%390%30555123%34@pbx.example"],
    ["with an escaped +", "sip:%2B19005551234@pbx.example"],
    ["escaped twice", "sip:%252B1%25390%25305551234@pbx.example"],
    ["with escaped spaces", "sip:+1%20900%20555%201234@pbx.example"],
    ["with a context in the user", "sip:9005551234;phone-context=+1@pbx.example"],
    ["with an escaped context", "sip:5551234;phone-context=%2B1900@pbx.example"],
    ["with a context among the parameters", "sip:5551234@pbx.example;phone-context=+1900"],
    ["with a context that is a domain", "sip:9005551234;phone-context=pbx.example@pbx.example"],
    ["marked as a telephone", "sip:+19005551234@pbx.example;user=phone"],
    ["marked as one, and short", "sip:911@pbx.example;user=phone"],
    ["an emergency", "sip:911@pbx.example;phone-context=+1"],
    ["an emergency with +", "sip:+1911@pbx.example"],
    ["an emergency at the trunk", "sip:112@trunk.example"],
    ["inside of tel:", "sip:tel%3A+19005551234@pbx.example"],
    ["behind a name", "sip:out-19005551234@pbx.example"],
    ["before a name", "sip:19005551234x@pbx.example"],
    ["before keys of the telephone", "sip:+19005551234*99@pbx.example"],
    ["with an extension", "sip:+19005551234;ext=7@pbx.example"],
    ["in full width", "sip:%EF%BC%8B1900%EF%BC%955551234@pbx.example"],
    ["in digits of another script", "sip:+1%D9%A9005551234@pbx.example"],
    ["over sips", "sips:+19005551234@pbx.example"],
    ["that leads elsewhere", "sip:+14155550100;rn=+19005551234;npdi@pbx.example"],
    ["that leads elsewhere, as parameter", "sip:+14155550100@pbx.example;rn=+19005551234"],
    ["by another trunk", "sip:+14155550100;tgrp=premium;trunk-context=x@pbx.example"],
    ["of a country that is not allowed", "sip:+4930123456@pbx.example"],
    ["of the Bahamas, which begins like one of the USA", "sip:12423221235@pbx.example"],
    ["of a satellite telephone", "sip:011881612345678@pbx.example"],
    ["that no telephone has", "sip:+999123456789@pbx.example"],
    ["that may be one of another country", "sip:919876543210@pbx.example"],
  ])("%s is refused: %s", (_what, to) => {
    expect(mayCall(to)).toBe(false);
  });

  test.each([
    ["a number of an allowed country", "sip:+14155550100@trunk.example"],
    ["without +", "sip:14155550100@pbx.example"],
    ["as people write it there", "sip:4155550100@pbx.example"],
    ["with an extension", "sip:+14155550100;ext=7@pbx.example;user=phone"],
    ["with a prefix", "sip:01114155550100@pbx.example"],
    ["a number that is named", "sip:+442079460123@pbx.example"],
    ["an address that is named", "sip:911@trunk.example"],
    ["an extension", "sip:1001@pbx.example"],
    ["a name", "sip:desk@trunk.example"],
    ["a name with a digit", "sip:desk-12@trunk.example"],
    ["a meeting's number where users may be anything", "sip:19005551234@meet.example"],
    ["no user", "sip:pbx.example"],
  ])("%s is called: %s", (_what, to) => {
    expect(mayCall(to)).toBe(true);
  });

  test("is refused whatever stands between its digits, and however they are escaped", () => {
    const separator = fc.constantFrom("", "-", ".", "(", ")", "%20", "%2D", "/", ",", "*", "%C2%A0", "~");
    const digit = (n: string) => fc.constantFrom(n, `%3${n}`, `%253${n}`);
    const spelled = fc
      .tuple(...[..."19005551234"].map((n) => fc.tuple(digit(n), separator)))
      .map((parts) => parts.flat().join(""));
    fc.assert(
      fc.property(fc.constantFrom("+", "%2B", "", "00", "011", "9"), spelled, (prefix, user) => {
        expect(mayCall(`sip:${prefix}${user}@pbx.example`)).toBe(false);
      }),
    );
  });
});

describe("types of numbers", () => {
  const withTypes = (...types: string[]) => ({
    ...settings,
    dial: { ...settings.dial, allow: ["country:GB", ...types] },
  });
  const isAllowed = (to: string, ...types: string[]) => {
    try {
      return findDestination(to, withTypes(...types)) !== null;
    } catch {
      return false;
    }
  };

  test.each([
    ["premium", "+449012345678", "type:premium"],
    ["personal", "+447012345678", "type:personal"],
    ["a satellite telephone of Inmarsat", "+870773111632", "type:satellite"],
    ["another satellite telephone", "+881612345678", "Type:Satellite"],
  ])("%s: %s is called only where %s names its type", (_what, number, type) => {
    expect([isAllowed(number), isAllowed(number, type)]).toEqual([false, true]);
  });

  test("of a country that is not allowed stay refused, and so do numbers of no country", () => {
    expect(isAllowed("+19005551234", "type:premium")).toBe(false);
    expect(isAllowed("+979123456789", "type:premium", "type:satellite")).toBe(false);
    expect(isAllowed("+88216512345678", "type:satellite")).toBe(false);
  });
});
