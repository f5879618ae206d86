import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSettings } from "../../../src/app/check-settings.ts";
import { CallerNcco } from "../../../src/app/telephone/caller-ncco.ts";
import { loadSettings } from "../../../src/settings/settings.ts";

const nccoIn = (language: string, musicUrl: string | null = null) =>
  new CallerNcco({
    spoken: { language, musicUrl },
    pin: { length: 10, days: 90 },
    voice: { origin: "https://rooms.example.com" },
  });

function sentencesOf(callerNcco: CallerNcco): string[] {
  const nccos = [
    ...(["askPin", "wrongPin", "noPin"] as const).map((sentence) => callerNcco.askPin(sentence)),
    ...(["tooManyTries", "closed", "unavailable"] as const).map((sentence) => callerNcco.hangUp(sentence)),
    callerNcco.join("1_session", "connecting"),
    ...(["waitForHost", "restoring"] as const).map((sentence) => callerNcco.wait("caller", sentence)),
  ];
  return nccos.flat().flatMap((action) => (action.action === "talk" ? action.text : []));
}

describe("what callers hear", () => {
  test.each(["en-US", "en-GB", "de-DE", "fr-FR", "es-MX"])("is said in %s", (language) => {
    const [talk] = nccoIn(language).askPin("askPin");
    expect(talk).toMatchObject({ action: "talk", language });
    for (const sentence of sentencesOf(nccoIn(language)))
      expect(sentence).toMatch(/^[\p{Lu}¿¡].{10,200}[.]$/u);
  });

  test("differs from language to language", () => {
    const all = ["en-US", "de-DE", "fr-FR", "es-ES"].flatMap((language) => sentencesOf(nccoIn(language)));
    expect(new Set(all).size).toBe(all.length);
  });

  test("takes the hash after a PIN too, and plays the music that is set", () => {
    expect(nccoIn("en-US").askPin("askPin")[1]).toMatchObject({ dtmf: { maxDigits: 11 } });
    expect(nccoIn("en-US", "https://cdn.example/music.mp3").wait("caller", "restoring")[1]).toMatchObject({
      musicOnHoldUrl: ["https://cdn.example/music.mp3"],
    });
  });

  test("in a language that nobody has written is refused with the settings", async () => {
    const directory = mkdtempSync(join(tmpdir(), "settings-"));
    const env = { VOICE_LANGUAGE: "nl-NL" };
    await expect(loadSettings({ env, directory, check: checkSettings })).rejects.toMatchObject({
      problems: [
        "VOICE_LANGUAGE has nl-NL, which can't be used: what callers hear is written in en, de, fr, es only.",
      ],
    });
    rmSync(directory, { recursive: true });
  });
});
