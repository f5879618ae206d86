import { expect, test } from "@playwright/test";
import { startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { expectDeskScene, PHONE_HZ } from "../house/support/desk-scene.ts";
import { sharedApp } from "../house/support/shared-app.ts";
import { freePort } from "../support/free-port.ts";

const scene = expectDeskScene();

async function callThePhone(url: string): Promise<void> {
  await scene.page.goto(`${url}/room/lobby`);
  await scene.callThePhone();
  await scene.phoneHearsAnna();
}

async function hangUp(): Promise<void> {
  await scene.page.getByRole("button", { name: "End SIP Call" }).click();
  await expect(scene.card).toContainText("You hung up");
  await scene.phoneIsHungUp();
}

test("a tab whose WebSocket is cut keeps its call", async () => {
  const { url } = await sharedApp();
  let cut: (() => Promise<void>) | undefined;
  await scene.page.routeWebSocket(/_emulator\/client/, (socket) => {
    socket.connectToServer();
    cut = () => socket.close({ code: 1006 + 3000, reason: "cut" });
  });
  await callThePhone(url);
  await cut?.();
  const banner = scene.page.locator("#banners").getByText("Connection lost");
  await expect(banner, "the page says that it lost the connection").toBeVisible();
  await expect(banner, "the page has it back").toBeHidden();
  await expect(scene.card).toContainText("Connected");
  await scene.anna.hears(PHONE_HZ);
  await scene.phoneHearsAnna();
  await hangUp();
});

test("an app that is restarted while the platform lives on finds its call running, and can hang it up", {
  tag: "@long",
}, async () => {
  const [appPort, emulatorPort] = [await freePort(), await freePort()];
  const webhook = `http://127.0.0.1:${appPort}/webhooks/sip`;
  const { env } = await scene.house.startEmulator({ port: emulatorPort, webhook });
  const first = await scene.house.startApp({ ...env, PORT: appPort });
  await callThePhone(first.url);
  await first.program.kill();
  await scene.anna.hears(PHONE_HZ);
  await scene.house.startApp({ ...env, PORT: appPort });
  await expect(scene.card).toContainText("Connected");
  await scene.page.reload();
  await expect(scene.card).toContainText("Connected");
  await scene.anna.hears(PHONE_HZ);
  await scene.phoneHearsAnna();
  await hangUp();
});

test("tabs and app notice that the platform was restarted, and the same room works again", {
  tag: "@long",
}, async () => {
  const [appPort, emulatorPort] = [await freePort(), await freePort()];
  const webhook = `http://127.0.0.1:${appPort}/webhooks/sip`;
  const options = { port: emulatorPort, webhook };
  const emulator = await scene.house.startEmulator(options);
  const { url } = await scene.house.startApp({ ...emulator.env, PORT: appPort });
  await callThePhone(url);
  await emulator.program.kill();
  await scene.house.startEmulator(options);
  await expect(scene.card, "the call is over in the app's books").toContainText(/dropped|restarted|lost/i, {
    timeout: 45_000,
  });
  await scene.phone.close();
  scene.phone = await startSingingPhone(PHONE_HZ);
  await scene.call();
  await scene.anna.hears(PHONE_HZ);
  await scene.phoneHearsAnna();
});
