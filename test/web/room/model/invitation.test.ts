import { describe, expect, it } from "vitest";
import type { DialIn } from "../../../../src/app/telephone/wire.ts";
import {
  describeInvitation,
  describeNumbers,
  describePinEnd,
  formatPin,
  spellPin,
} from "../../../../src/web/room/model/invitation.ts";

const LINK = "https://rooms.example.com/room/front-desk";

const dialIn: DialIn = {
  numbers: [
    { number: "+12015550123", country: "US", national: "(201) 555-0123", international: "+1 201 555 0123" },
    { number: "+442079460958", country: "GB", national: "020 7946 0958", international: "+44 20 7946 0958" },
  ],
  pin: "48210937",
  tel: "tel:+12015550123,,48210937%23",
  pinExpiresAt: null,
  guestsSeePin: false,
  waitsForHost: false,
};

describe("A PIN", () => {
  it.each([
    ["482109", "482 109", "4 8 2, 1 0 9"],
    ["4821093", "482 1093", "4 8 2, 1 0 9 3"],
    ["48210937", "4821 0937", "4 8 2 1, 0 9 3 7"],
    ["482109375", "482 109 375", "4 8 2, 1 0 9, 3 7 5"],
    ["482109375164", "4821 0937 5164", "4 8 2 1, 0 9 3 7, 5 1 6 4"],
  ])("%s is written %s and spelled %s", (pin, written, spelled) => {
    expect(formatPin(pin)).toBe(written);
    expect(spellPin(pin)).toBe(spelled);
  });
});

it("A PIN that somebody sees says until when it works", () => {
  const now = new Date(2026, 10, 28, 12, 0).getTime();
  const pinExpiresAt = new Date(2026, 11, 25, 12, 0).getTime();
  expect(describePinEnd({ pinExpiresAt }, now)).toMatch(/^Works until .*25.* Then there is a new one\.$/);
  const soon = describePinEnd({ pinExpiresAt: now + 60 * 60_000 }, now);
  expect(soon).toMatch(/^Works until \d+:00/);
  expect(describePinEnd({ pinExpiresAt: null }, now)).toBe("");
});

describe("A number to dial in", () => {
  it("has its country, and a link that types the PIN", () =>
    expect(describeNumbers(dialIn)).toEqual([
      { number: "+1 201 555 0123", country: "United States", link: "tel:+12015550123,,48210937%23" },
      { number: "+44 20 7946 0958", country: "United Kingdom", link: "tel:+442079460958,,48210937%23" },
    ]));

  it("is dialed alone by participants who may not know the PIN", () =>
    expect(describeNumbers({ ...dialIn, pin: null, tel: null })[0]?.link).toBe("tel:+12015550123"));
});

describe("An invitation", () => {
  it("names the room, its link, the numbers and the PIN", () =>
    expect(describeInvitation("front-desk", LINK, dialIn)).toBe(
      [
        "Join the room front-desk",
        "In a browser: https://rooms.example.com/room/front-desk",
        "By phone: +1 201 555 0123 (United States)",
        "By phone: +44 20 7946 0958 (United Kingdom)",
        "PIN: 4821 0937, then #",
        "From a mobile phone: tel:+12015550123,,48210937%23",
      ].join("\n"),
    ));

  it("has no word of a PIN that its sender does not know", () =>
    expect(describeInvitation("front-desk", LINK, { ...dialIn, pin: null, tel: null })).not.toMatch(
      /PIN|tel:/,
    ));
});
