import { expect, test } from "@playwright/test";
import { Meeting, type Tab } from "./signaling-meeting.ts";

/** Anna, a moderator, and bert see each other. */
async function meet(mediaMode: "routed" | "relayed" = "routed") {
  const meeting = await Meeting.begin(mediaMode);
  const anna = await meeting.join("anna", "moderator");
  const bert = await meeting.join("bert", "publisher");
  await anna.publish();
  await bert.publish();
  await anna.watches(1);
  await bert.watches(1);
  return { meeting, anna, bert };
}

/** One after the other in one meeting: two who see each other are the most expensive of all. */
test.describe("two tabs that see each other", () => {
  test.describe.configure({ mode: "serial" });
  let meeting: Meeting;
  let anna: Tab;
  let bert: Tab;

  test.beforeAll(async () => {
    ({ meeting, anna, bert } = await meet());
  });

  test.afterAll(() => meeting.end());

  test("signal to all and to one, and the library has nothing to complain about", async () => {
    await anna.page.evaluate(() => window.tab.signal({ type: "chat", data: "hello" }));
    await anna.sees("signal signal:chat hello from anna");
    await bert.sees("signal signal:chat hello from anna");
    await bert.page.evaluate(() => window.tab.signalTo("anna", { type: "chat", data: "only you" }));
    await anna.sees("signal signal:chat only you from bert");
    expect(await bert.events()).not.toContain("signal signal:chat only you from bert");
    // Not later: when a publisher's session ends, the library warns of a "Cancel" of its own making.
    expect([...anna.console, ...bert.console]).toEqual([]);
  });

  for (const sides of [["publisher"], ["subscriber"], ["publisher", "subscriber"]] as const) {
    const tag = sides.length === 1 ? "@long" : [];
    test(`video goes on when the ${sides.join(" and the ")} restarts ICE`, { tag }, async () => {
      const answers = () => {
        const sent = meeting.emulator.journal.recent().filter(({ direction }) => direction === "out");
        return sent.filter(({ summary }) => summary.startsWith("answer ")).length;
      };
      const before = answers();
      await Promise.all(
        sides.map((side) => (side === "publisher" ? anna : bert).page.evaluate(restartIce, side)),
      );
      await expect.poll(answers, { message: "answers to offers" }).toBeGreaterThan(before);
      await bert.watches(1);
      await anna.watches(1);
      expect([...anna.console, ...bert.console]).toEqual([]);
    });
  }

  test("a tab whose socket breaks comes back, misses nothing, and its video goes on", async () => {
    await anna.page.evaluate(() => window.tab.breakSocket());
    await bert.page.evaluate(() => window.tab.signal({ type: "chat", data: "while you were away" }));
    await anna.sees("sessionReconnected");
    await anna.sees("signal signal:chat while you were away from bert");
    await anna.page.evaluate(() => window.tab.signal({ type: "chat", data: "I am back" }));
    await bert.sees("signal signal:chat I am back from anna");
    await anna.watches(1);
    await bert.watches(1);
    const told = [...(await bert.events()), ...(await anna.events())];
    expect(told.filter((event) => /Destroyed|Disconnected/.test(event))).toEqual([]);
  });

  test("a moderator mutes and disconnects somebody; a guest can't", async () => {
    anna.console.splice(0);
    await bert.page.evaluate(() => window.tab.disconnect("anna"));
    await bert.sees("force disconnect failed: OT_PERMISSION_DENIED");
    await anna.page.evaluate(() => window.tab.mute("bert"));
    await anna.sees("force mute done");
    await bert.sees("own audio muted");
    await anna.sees("streamPropertyChanged bert hasAudio false");
    expect(await anna.page.evaluate(() => window.tab.hasAudio())).toBe(true);

    await anna.page.evaluate(() => window.tab.disconnect("bert"));
    await anna.sees("force disconnect done");
    await bert.sees("sessionDisconnected forceDisconnected");
    await anna.sees("streamDestroyed bert forceDisconnected");
    await anna.sees("connectionDestroyed bert forceDisconnected");
    expect(anna.console).toEqual([]);
  });
});

/** Runs in the page: the tab is gone before the library has said that it leaves, and has closed its socket. */
function loseGoodbye(): void {
  WebSocket.prototype.send = () => {};
  WebSocket.prototype.close = () => {};
}

test("who closes the tab has left at once, also where the goodbye gets lost", async () => {
  const meeting = await Meeting.begin();
  const anna = await meeting.join("anna", "publisher");
  for (const name of ["bert", "carl"]) {
    const tab = await meeting.join(name, "publisher");
    await tab.publish();
    await anna.sees(`streamCreated ${name}`);
    if (name === "carl") await tab.page.evaluate(loseGoodbye);
    await tab.page.goto("about:blank");
    const left = { message: `anna should see that ${name} left`, timeout: 3_000 };
    await expect.poll(() => anna.events(), left).toContain(`connectionDestroyed ${name} clientDisconnected`);
  }
  await meeting.end();
});

test("tabs in a relayed session see each other too, and hear that one leaves", { tag: "@long" }, async () => {
  const { meeting, anna, bert } = await meet("relayed");
  expect([...anna.console, ...bert.console]).toEqual([]);

  await bert.page.evaluate(() => window.tab.leave());
  await bert.sees("sessionDisconnected clientDisconnected");
  await anna.sees("connectionDestroyed bert clientDisconnected");
  const events = await anna.events();
  expect(events.indexOf("streamDestroyed bert clientDisconnected")).toBeGreaterThan(-1);
  expect(events.indexOf("streamDestroyed bert clientDisconnected")).toBeLessThan(
    events.indexOf("connectionDestroyed bert clientDisconnected"),
  );
  expect(anna.console).toEqual([]);
  await meeting.end();
});

test("everybody is muted, and who comes later comes in muted", { tag: "@long" }, async () => {
  const meeting = await Meeting.begin();
  const anna = await meeting.join("anna", "moderator");
  const bert = await meeting.join("bert", "publisher");
  await bert.publish();
  await anna.page.evaluate(() => window.tab.muteAll());
  await bert.sees("own audio muted");
  await anna.sees("streamPropertyChanged bert hasAudio false");
  const carl = await meeting.join("carl", "publisher");
  await carl.publish();
  await expect
    .poll(() => carl.page.evaluate(() => window.tab.hasAudio()), { message: "carl should come in muted" })
    .toBe(false);
  expect([...anna.console, ...bert.console, ...carl.console]).toEqual([]);
  await meeting.end();
});

/** Runs in the page. */
function restartIce(side: "publisher" | "subscriber"): void {
  window.tab.restartIce(side);
}

test("tabs notice that the emulator was stopped, and that it crashed and was started again", async () => {
  const meeting = await Meeting.begin();
  const anna = await meeting.join("anna", "publisher");
  await anna.publish();
  await meeting.replaceEmulator("stopped");
  await anna.sees("sessionDisconnected networkDisconnected");
  await anna.page.evaluate(() => window.tab.events.splice(0));
  await anna.page.evaluate(() => window.tab.connect());
  await anna.sees("connect done");

  await meeting.replaceEmulator("crashed");
  await anna.page.evaluate(() => window.tab.breakSocket());
  await anna.sees("sessionDisconnected networkDisconnected");
  await meeting.end();
});

test("a forged token is refused at once, and the page is told why", async () => {
  const meeting = await Meeting.begin();
  const mallory = await meeting.open("mallory", "T1==bm90IGEgdG9rZW4=");
  await mallory.sees("connect failed: OT_AUTHENTICATION_ERROR");
  await meeting.end();
});
