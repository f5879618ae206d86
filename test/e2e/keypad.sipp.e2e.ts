import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { expect, type Page, test } from "@playwright/test";
import { type Sipp, startSipp } from "../../emulator/test/support/sipp.ts";
import type { Person } from "../house/support/person.ts";
import { callPhone, cardsOf, expectResidents, HUM_HZ } from "../house/support/visits.ts";

const HOST = "127.0.0.1";
/** Payload type of telephone-event in the scenario's SDP. */
const TELEPHONE_EVENT = 101;
/** RFC 4733 section 3.2: events by their numbers. */
const EVENTS = "0123456789*#";

const { people } = expectResidents("keypad", { anna: HUM_HZ });
let sipp: Sipp;
/** In the place of sipp's own RTP socket: sipp itself tells nobody what it gets. */
let socket: Socket;

test.beforeEach(async () => {
  socket = createSocket("udp4");
  await once(socket.bind(0, HOST), "listening");
});

test.afterEach(async () => {
  socket.close();
  await sipp.stop();
});

async function call({ page }: Pick<Person, "page">): Promise<void> {
  await callPhone({ page }, sipp.uri("phone"));
  await expect(cardsOf({ page })).toContainText("Connected");
  await cardsOf({ page }).getByRole("button", { name: "Keypad" }).click();
}

const keypad = (page: Page) => page.getByRole("dialog", { name: /^Keypad for/ });

/** @returns the digits that have come so far. The packets of one have the same timestamp (RFC 4733 section 2.2). */
function hearDigits(): () => string {
  const events = new Map<number, string>();
  socket.on("message", (packet) => {
    if ((packet.readUInt8(1) & 0x7f) !== TELEPHONE_EVENT) return;
    events.set(packet.readUInt32BE(4), EVENTS[packet.readUInt8(12)] ?? "?");
  });
  return () => [...events.values()].join("");
}

test("digits on the keypad are telephone events on the wire to sipp", async () => {
  const digits = hearDigits();
  const keys = { media_port: String(socket.address().port) };
  sipp = await startSipp({ scenario: "answer", keys, timeoutSeconds: 60 });
  const { anna } = people;
  await call(anna);
  await keypad(anna.page).getByRole("button", { name: "1", exact: true }).click();
  await keypad(anna.page).getByRole("button", { name: "1", exact: true }).click();
  await keypad(anna.page).focus();
  await anna.page.keyboard.type("2p90*#");
  await expect.poll(digits, { message: "digits on the wire" }).toBe("11290*#");
  await cardsOf(anna).getByRole("button", { name: "Hang up" }).click();
  await sipp.passes();
});

/** sipp sends back each packet as it is: what is typed to it are the keys that it presses. */
test("*6 that is typed to sipp comes back from it: it mutes itself, and unmutes itself", async () => {
  sipp = await startSipp({ scenario: "answer", more: ["-rtp_echo"], timeoutSeconds: 60 });
  const { anna } = people;
  await call(anna);
  await anna.page.keyboard.type("*6");
  await expect(cardsOf(anna)).toContainText("They muted themselves");
  await anna.page.keyboard.type("1*6");
  await expect(cardsOf(anna)).not.toContainText("They muted themselves");
  await cardsOf(anna).getByRole("button", { name: "Hang up" }).click();
  await sipp.passes();
});
