import { expect, type Locator, test } from "@playwright/test";
import { freePort } from "../support/free-port.ts";
import { House, type SingingPhone, startSingingPhone } from "../support/house.ts";
import { Person } from "../support/person.ts";

const PHONE_HZ = 440;
const ANNA_HZ = 700;

let house: House;
let phone: SingingPhone;
let anna: Person;

test.beforeEach(async () => {
  house = await House.open();
  phone = await startSingingPhone(PHONE_HZ);
  anna = await Person.arrive(ANNA_HZ);
});

test.afterEach(async () => {
  const { complaintsButLostLines } = anna;
  await anna.leave();
  await phone.close();
  await house.close();
  expect(complaintsButLostLines).toEqual([]);
});

function annasCard(): Locator {
  return anna.page.locator("#sipPublisherContainer article").filter({ hasText: "phone@" });
}

async function callThePhone(url: string): Promise<void> {
  await anna.page.goto(`${url}/room/lobby`);
  await anna.page.getByLabel("Call a phone").fill(phone.address);
  await anna.page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(annasCard()).toContainText("Connected");
  await phoneHearsAnna();
}

async function phoneHearsAnna(): Promise<void> {
  phone.phone.heard = [];
  const message = "Anna should be heard at the phone";
  await expect.poll(() => phone.hears(ANNA_HZ), { message, timeout: 20_000 }).toBe(true);
}

async function hangUp(): Promise<void> {
  await anna.page.getByRole("button", { name: "End SIP Call" }).click();
  await expect(annasCard()).toContainText("You hung up");
  await expect
    .poll(() => phone.phone.end, { message: "the phone's call should end" })
    .toMatchObject({ by: "them" });
}

test("a tab whose WebSocket is cut keeps its call", async () => {
  const { url } = await house.startApp();
  let cut: (() => Promise<void>) | undefined;
  await anna.page.routeWebSocket(/_emulator\/client/, (socket) => {
    socket.connectToServer();
    cut = () => socket.close({ code: 1006 + 3000, reason: "cut" });
  });
  await callThePhone(url);
  await cut?.();
  const banner = anna.page.locator("#banners").getByText("Connection lost");
  await expect(banner, "the page says that it lost the connection").toBeVisible();
  await expect(banner, "the page has it back").toBeHidden();
  await expect(annasCard()).toContainText("Connected");
  await anna.hears(PHONE_HZ);
  await phoneHearsAnna();
  await hangUp();
});

test("an app that is restarted while the platform lives on finds its call running, and can hang it up", async () => {
  const [appPort, emulatorPort] = [await freePort(), await freePort()];
  const webhook = `http://127.0.0.1:${appPort}/webhooks/sip`;
  const { env } = await house.startEmulator([
    "--port",
    emulatorPort,
    "--sip-port",
    "0",
    "--voice-sip-port",
    "0",
    "--webhook",
    webhook,
  ]);
  const first = await house.startApp({ ...env, PORT: appPort });
  await callThePhone(first.url);
  await first.program.kill();
  await anna.hears(PHONE_HZ);
  await house.startApp({ ...env, PORT: appPort });
  await expect(annasCard()).toContainText("Connected");
  await anna.page.reload();
  await expect(annasCard()).toContainText("Connected");
  await anna.hears(PHONE_HZ);
  await phoneHearsAnna();
  await hangUp();
});

test("tabs and app notice that the platform was restarted, and the same room works again", async () => {
  const [appPort, emulatorPort] = [await freePort(), await freePort()];
  const webhook = `http://127.0.0.1:${appPort}/webhooks/sip`;
  const args = ["--port", emulatorPort, "--sip-port", "0", "--voice-sip-port", "0", "--webhook", webhook];
  const emulator = await house.startEmulator(args);
  const { url } = await house.startApp({ ...emulator.env, PORT: appPort });
  await callThePhone(url);
  await emulator.program.kill();
  await house.startEmulator(args);
  await expect(annasCard(), "the call is over in the app's books").toContainText(/dropped|restarted|lost/i, {
    timeout: 45_000,
  });
  await phone.close();
  phone = await startSingingPhone(PHONE_HZ);
  await anna.page.getByLabel("Call a phone").fill(phone.address);
  await anna.page.getByRole("button", { name: "Call", exact: true }).click();
  await anna.hears(PHONE_HZ);
  await phoneHearsAnna();
});
