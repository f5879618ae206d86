import { expect, test } from "vitest";
import { readOptions, UsageError } from "../../src/emulator/standalone-options.ts";

test("without anything given the emulator keeps to this machine, on its usual ports", () => {
  expect(readOptions([], {})).toEqual({
    dataDirectory: "data/emulator",
    host: "127.0.0.1",
    port: 4000,
    sipPort: 5070,
  });
});

test("the command line wins over the environment", () => {
  const env = { EMULATOR_PORT: "1", EMULATOR_WEBHOOK: "http://env.example/", EMULATOR_DATA: "elsewhere" };
  const args = ["--port", "2", "--host=0.0.0.0", "--sip-port", "0"];
  expect(readOptions(args, env)).toEqual({
    dataDirectory: "elsewhere",
    host: "0.0.0.0",
    port: 2,
    sipPort: 0,
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

test("help is not a mistake", () => {
  expect(readOptions(["--help"], {})).toBeNull();
});

test("everything that is wrong is named at once", () => {
  const args = ["--port", "80000", "--host", "localhost", "--webhook", "example.com", "--sip-port=x"];
  const attempt = () => readOptions(args, {});
  expect(attempt).toThrow(UsageError);
  for (const name of ["--port 80000", "--host localhost", "--webhook example.com", "--sip-port x"]) {
    expect(attempt).toThrow(name);
  }
});

test("an option that nobody knows is named", () => {
  expect(() => readOptions(["--prot", "1"], {})).toThrow("--prot");
});
