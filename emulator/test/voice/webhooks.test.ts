import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Journal } from "../../src/journal/journal.ts";
import { VoiceWebhooks } from "../../src/voice/webhooks/voice-webhooks.ts";
import { VoiceApp } from "../support/voice-app.ts";

let app: VoiceApp;
let journal: Journal;
let webhooks: VoiceWebhooks;
beforeEach(async () => {
  app = await VoiceApp.start();
  journal = new Journal();
  webhooks = new VoiceWebhooks({
    fallbackUrl: app.url("/fallback"),
    signer: { apiKey: "45000001" },
    journal,
    now: Date.now,
    deadlinesMs: { answer: 500, event: 500 },
  });
});
afterEach(() => app.close());

const hook = (path: string) => ({ url: app.url(path), method: "POST" }) as const;
const outcomes = () => journal.recent().map(({ summary }) => summary);

describe("an app that does not answer", () => {
  test("in time is asked again, then at its fallback address", async () => {
    app.answers("/answer", "hang");
    app.answers("/fallback", "hang", []);
    const reply = await webhooks.ask({ hook: hook("/answer"), payload: { uuid: "1" } }, "answer");
    expect(reply.text).toBe("[]");
    expect(app.requests.map(({ path }) => path)).toEqual(["/answer", "/answer", "/fallback", "/fallback"]);
    expect(outcomes()).toEqual([
      ...Array(3).fill(expect.stringMatching(/^voice answer failed: .*timeout/)),
      "voice answer 200",
    ]);
  });

  test("when it is told something loses that", async () => {
    app.answers("/event", "hang");
    await webhooks.tell({ hook: hook("/event"), payload: { status: "ringing" } });
    expect(app.requests).toHaveLength(1);
    expect(outcomes()[0]).toMatch(/^voice ringing failed: /);
  });

  test("is given up when the emulator is reset, and is told what comes later", async () => {
    app.answers("/answer", "hang");
    const asked = webhooks.ask({ hook: hook("/answer"), payload: {} }, "answer");
    await app.hears("/answer");
    webhooks.clear();
    await expect(asked).rejects.toThrow("gave it up");
    expect(app.requests).toHaveLength(1);
    await webhooks.tell({ hook: hook("/event"), payload: { status: "completed" } });
    expect(outcomes().at(-1)).toBe("voice completed 204");
  });

  test("does not keep the emulator from closing, and is told nothing after that", async () => {
    app.answers("/event", "hang");
    const told = webhooks
      .tell({ hook: hook("/event"), payload: { status: "answered" } })
      .then(() => webhooks.tell({ hook: hook("/event"), payload: { status: "completed" } }));
    await app.hears("/event");
    await webhooks.close(10);
    await told;
    expect(app.requests).toHaveLength(1);
  });
});

test("what is under way arrives before the emulator closes, with what follows from it", async () => {
  void webhooks
    .tell({ hook: hook("/event"), payload: { status: "answered" } })
    .then(() => webhooks.tell({ hook: hook("/event"), payload: { status: "completed" } }));
  await webhooks.close();
  expect(outcomes()).toEqual(["voice answered 204", "voice completed 204"]);
});
