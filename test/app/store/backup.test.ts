import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backUp, restore } from "../../../src/app/store/backup.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { temporaryDirectory } from "../../support/program.ts";

const PASSPHRASE = "correct horse battery staple";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let target: string;
let house: DialInHouse;
beforeEach(async () => {
  directory = await temporaryDirectory();
  target = join(directory.path, "backup");
  house = await DialInHouse.open({ settings: { access: { mode: "passphrase", passphrase: PASSPHRASE } } });
});
afterEach(async () => {
  await house.close();
  await directory.remove();
});

/** Signs in as host. @returns the cookie. */
async function signIn(): Promise<string> {
  const response = await house.server.post("/sign-in", { passphrase: PASSPHRASE }, { accept: "*/*" });
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

async function readAs(cookie: string, path: string): Promise<unknown> {
  const { now: _, ...content } = (await (await house.server.get(path, { cookie })).json()) as {
    now?: number;
  };
  return content;
}

function loseEverything(): void {
  const { dataDirectory } = house.server;
  for (const name of readdirSync(dataDirectory)) rmSync(join(dataDirectory, name));
}

describe("a backup that was made while the app runs", () => {
  test("brings everything back: rooms, calls, PINs, and hosts who are signed in", async () => {
    const cookie = await signIn();
    const { server } = house;
    await server.post("/room/lobby/calls", { to: "sip:desk@sip.example.com" }, { cookie });
    const paths = ["/room/lobby/calls", "/room/lobby/dial-in"];
    const before = await Promise.all(paths.map((path) => readAs(cookie, path)));
    expect(before).toMatchObject([{ calls: [{}] }, { pin: expect.any(String) }]);
    const sessionId = await server.sessionId("lobby");
    expect(backUp(server.dataDirectory, target)).toEqual(["cookie-secret", "app-secret", "app.sqlite"]);
    await server.restart(() => {
      loseEverything();
      restore(target, server.dataDirectory);
    });
    expect(await Promise.all(paths.map((path) => readAs(cookie, path)))).toEqual(before);
    expect(await server.sessionId("lobby")).toBe(sessionId);
  });

  test("does not have what came after it", async () => {
    const cookie = await signIn();
    const { server } = house;
    await readAs(cookie, "/room/lobby");
    backUp(server.dataDirectory, target);
    await server.post("/room/lobby/calls", { to: "sip:desk@sip.example.com" }, { cookie });
    await server.restart(() => {
      loseEverything();
      restore(target, server.dataDirectory);
    });
    expect(await readAs(cookie, "/room/lobby/calls")).toMatchObject({ calls: [] });
  });

  test("is nobody else's to read, nor is what is restored of it", async () => {
    const { server } = house;
    const cookie = await signIn();
    await server.post("/room/lobby/calls", { to: "sip:desk@sip.example.com" }, { cookie });
    await readAs(cookie, "/room/lobby/dial-in");
    backUp(server.dataDirectory, target);
    for (const name of readdirSync(target)) chmodSync(join(target, name), 0o644);
    const restored = join(directory.path, "restored");
    restore(target, restored);
    for (const folder of [target, restored]) expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(restored)) expect(statSync(join(restored, name)).mode & 0o777).toBe(0o600);
  });
});

describe("what would do harm is refused", () => {
  test("a backup into a folder that has something in it", () => {
    mkdirSync(target);
    writeFileSync(join(target, "app.sqlite"), "another backup");
    expect(() => backUp(house.server.dataDirectory, target)).toThrow(`${target} is not empty`);
    expect(readFileSync(join(target, "app.sqlite"), "utf8")).toBe("another backup");
  });

  test("restoring over a database or a secret that is there", () => {
    backUp(house.server.dataDirectory, target);
    expect(() => restore(target, house.server.dataDirectory)).toThrow("would be overwritten");
    const other = join(directory.path, "other");
    mkdirSync(other);
    writeFileSync(join(other, "app-secret"), "a secret");
    expect(() => restore(target, other)).toThrow(`${join(other, "app-secret")} would be overwritten`);
  });

  test("restoring a backup that is damaged, or none", () => {
    backUp(house.server.dataDirectory, target);
    const path = join(target, "app.sqlite");
    writeFileSync(path, readFileSync(path).fill("x", 4_096));
    const restored = join(directory.path, "restored");
    expect(() => restore(target, restored)).toThrow(path);
    expect(() => restore(directory.path, restored)).toThrow("There is no");
    expect(() => readdirSync(restored)).toThrow();
  });

  test("a backup of a folder without a database", () => {
    expect(() => backUp(directory.path, target)).toThrow("There is no");
  });
});
