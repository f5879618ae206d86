import { expect, test } from "@playwright/test";
import type { UserAgent } from "../../emulator/src/sip/sip-call.ts";
import { startUserAgent } from "../../emulator/src/sip/user-agent.ts";
import { BreakingLine } from "../house/support/breaking-line.ts";
import { House } from "../house/support/house.ts";
import { Person } from "../house/support/person.ts";
import { callPhone } from "../house/support/visits.ts";
import { freePort } from "../support/free-port.ts";

const HUM_HZ = 440;
const NAMES = ["desk", "door"];

let house: House;
let line: BreakingLine;
let anna: Person;
let agent: UserAgent;
/** Phones that ring. */
let ringing: Set<string>;

test.beforeEach(async () => {
  ringing = new Set();
  agent = await startUserAgent({
    host: "127.0.0.1",
    port: 0,
    name: "Phones",
    receiveCall(call) {
      ringing.add(call.to);
      call.cancelled = () => ringing.delete(call.to);
      call.ring();
    },
  });
  house = await House.open();
  const port = await freePort();
  const { env } = await house.startEmulator({ webhook: `http://127.0.0.1:${port}/webhooks/sip` });
  line = await BreakingLine.before(env.OPENTOK_API_URL ?? "");
  const { url } = await house.startApp({ ...env, OPENTOK_API_URL: line.url, PORT: port });
  anna = await Person.arrive(HUM_HZ);
  await anna.page.goto(`${url}/room/lobby`);
  await expect(anna.page.locator("#headcount"), "Anna is in").toContainText("1");
});

test.afterEach(async () => {
  await anna.leave();
  await house.close();
  await agent.close();
  await line.close();
});

test("phones whose dials lost their answers are told apart by the page, and hung up one by one", {
  tag: "@long",
}, async () => {
  const { page } = anna;
  line.moment = "before the answer";
  for (const name of NAMES) {
    await callPhone({ page }, `sip:${name}@127.0.0.1:${agent.port}`);
  }
  const cardOf = (name: string) => page.locator("#sipPublisherContainer article").filter({ hasText: name });
  for (const name of NAMES) await expect(cardOf(name), `${name} is known again`).toContainText("Ringing");
  expect([...ringing].sort()).toEqual(NAMES);
  await cardOf("door").getByRole("button", { name: "Cancel" }).click();
  await expect
    .poll(() => [...ringing], { message: "the door's phone stops, the desk's rings on" })
    .toEqual(["desk"]);
  await expect(cardOf("desk")).toContainText("Ringing");
});
