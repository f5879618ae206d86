import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { hashPassphrase, isHash, isPassphrase } from "../../../src/app/access/passphrase.ts";

const PASSPHRASE = "correct horse battery staple";
const CHEAP = { log2N: 10, r: 8, p: 1 };

/** Runs `npm run passphrase` with one line of input. */
async function run(input: string): Promise<{ code: unknown; output: string }> {
  const child = spawn(process.execPath, ["scripts/passphrase.js"], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { code, output };
}

describe("the hash of a passphrase", () => {
  test("is another one each time, and each is right for the passphrase alone", async () => {
    const hashes = await Promise.all([hashPassphrase(PASSPHRASE, CHEAP), hashPassphrase(PASSPHRASE, CHEAP)]);
    expect(new Set(hashes).size).toBe(2);
    for (const hash of hashes) {
      expect(isHash(hash)).toBe(true);
      expect(await isPassphrase(PASSPHRASE, hash)).toBe(true);
      expect(await isPassphrase(`${PASSPHRASE} `, hash)).toBe(false);
      expect(await isPassphrase(hash, hash)).toBe(false);
    }
  });

  test("is what `npm run passphrase` prints, for .env", async () => {
    const { code, output } = await run(`${PASSPHRASE}\n`);
    const [, hash = ""] = /^HOST_PASSPHRASE=(\S+)\n$/.exec(output) ?? [];
    expect([code, await isPassphrase(PASSPHRASE, hash)]).toEqual([0, true]);
  });

  test("is not made of a short one", async () => {
    expect(await run("short\n")).toEqual({ code: 1, output: "" });
    expect(await run("")).toEqual({ code: 1, output: "" });
  });

  test.each([
    "scrypt:",
    "scrypt:15:8:3:salt:hash",
    "scrypt:99:8:3:2xq1zlfllsLRCUoSTx-Kvw:X6yoCVb7LtObfQLk2fa5qwt0oFFeQIPPDV8o2L81JaY",
  ])("is not %s", (text) => expect(isHash(text)).toBe(false));
});
