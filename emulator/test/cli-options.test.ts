import { describe, expect, test } from "vitest";
import { readOptions, UsageError } from "../src/cli-options.ts";

test("without anything given the emulator keeps to this machine, on its usual ports", () => {
  expect(readOptions([], {})).toEqual({
    dataDirectory: "data/emulator",
    host: "127.0.0.1",
    port: 4000,
    sipPort: 5070,
    voiceSipPort: 5080,
  });
});

test("the command line wins over the environment", () => {
  const env = { EMULATOR_PORT: "1", EMULATOR_WEBHOOK: "http://env.example/", EMULATOR_DATA: "elsewhere" };
  const args = ["--port", "2", "--host=0.0.0.0", "--sip-port", "0", "--voice-sip-port=5090"];
  expect(readOptions(args, env)).toEqual({
    dataDirectory: "elsewhere",
    host: "0.0.0.0",
    port: 2,
    sipPort: 0,
    voiceSipPort: 5090,
    webhooks: { sip: "http://env.example/" },
  });
});

test("callbacks are signed where a secret is given", () => {
  const env = { EMULATOR_WEBHOOK_SECRET: "a secret" };
  expect(readOptions(["--webhook", "http://app.example/"], env)).toMatchObject({
    webhooks: { sip: "http://app.example/", secret: "a secret" },
  });
  expect(() => readOptions([], env)).toThrow("--webhook-secret: give --webhook too");
});

describe("an app that takes calls", () => {
  const answer = ["--voice-answer", "http://app.example/answer"];
  const event = ["--voice-event", "http://app.example/event"];

  test("is asked and told where it says", () => {
    const env = { EMULATOR_VOICE_SECRET: "a secret", EMULATOR_VOICE_PAYLOADS: "old" };
    const fallback = ["--voice-fallback", "http://app.example/fallback"];
    expect(readOptions([...answer, ...event], {})?.voice).toEqual({
      answerUrl: "http://app.example/answer",
      eventUrl: "http://app.example/event",
      payloads: "new",
    });
    expect(readOptions([...answer, ...event, ...fallback], env)?.voice).toMatchObject({
      fallbackUrl: "http://app.example/fallback",
      signatureSecret: "a secret",
      payloads: "old",
    });
  });

  test.each([
    ["half of its addresses", answer, "give both"],
    ["a secret and nothing to sign", ["--voice-secret", "a"], "give both"],
    ["an address that is none", [...answer, "--voice-event", "app"], "--voice-event app"],
    ["payloads that are none", [...answer, ...event, "--voice-payloads", "xml"], "--voice-payloads xml"],
  ])("with %s is told so", (_what, args, mistake) => {
    expect(() => readOptions(args, {})).toThrow(mistake);
  });
});

test("help is not a mistake", () => {
  expect(readOptions(["--help"], {})).toBeNull();
});

test("everything that is wrong is named at once", () => {
  const addresses = ["--port", "80000", "--host", "localhost", "--webhook", "example.com"];
  const args = [...addresses, "--sip-port=x", "--voice-sip-port", "99999"];
  const attempt = () => readOptions(args, {});
  expect(attempt).toThrow(UsageError);
  const mistakes = [
    "--port 80000",
    "--host localhost",
    "--webhook example.com",
    "--sip-port x",
    "--voice-sip-port 99999",
  ];
  for (const mistake of mistakes) {
    expect(attempt).toThrow(mistake);
  }
});

test("an option that nobody knows is named", () => {
  expect(() => readOptions(["--prot", "1"], {})).toThrow("--prot");
});
