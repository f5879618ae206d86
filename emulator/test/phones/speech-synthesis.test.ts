import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { synthesizeSpeech } from "../../src/phones/speech-synthesis.ts";
import { formatWav, sineWave } from "../support/wav.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "speech-"));
  vi.stubEnv("PATH", `${folder}:/bin:/usr/bin`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Puts a program of that name where programs are looked for. */
async function install(script: string): Promise<void> {
  await writeFile(join(folder, "espeak-ng"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "espeak-ng"), 0o755);
}

describe("speech", () => {
  test("is what espeak-ng says, at the rate of a telephone", async () => {
    await writeFile(join(folder, "500.wav"), formatWav(sineWave(500, 22_050, 1), 22_050));
    await install(
      `read words; [ "$* $words" = "-v en-us --stdin --stdout You pressed 1." ] && cat ${folder}/500.wav`,
    );
    const samples = await synthesizeSpeech("You pressed 1.\n");
    expect(hearsTone(samples!, 500)).toBe(true);
  });

  test.each([
    ["Guten Tag", "-v de-DE --stdin --stdout"],
    ["<speak>Guten Tag</speak>", "-v de-DE --stdin --stdout -m"],
  ])("speaks the language that is wanted, and SSML: %s", async (words, parameters) => {
    await writeFile(join(folder, "500.wav"), formatWav(sineWave(500, 22_050, 1), 22_050));
    await install(`[ "$*" = "${parameters}" ] && cat > /dev/null && cat ${folder}/500.wav`);
    expect(await synthesizeSpeech(words, "de-DE")).not.toBeNull();
  });

  test.each([
    ["fails", "exit 1"],
    ["says something else", "echo hello"],
  ])("is missing where espeak-ng %s", async (_, script) => {
    await install(script);
    expect(await synthesizeSpeech("You pressed 1.")).toBeNull();
  });

  test("is missing where espeak-ng is", async () => {
    vi.stubEnv("PATH", folder);
    expect(await synthesizeSpeech("You pressed 1.")).toBeNull();
  });
});
