import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../scripts/check-imports.js", import.meta.url));

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "imports-"));
});
afterEach(() => rmSync(repository, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}

function check(): { isClean: boolean; says: string } {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, repository], { encoding: "utf8" });
  return { isClean: status === 0, says: stderr };
}

describe("the check of imports", () => {
  test("is content with arrows that the table allows", () => {
    write("src/app/calls/dials.ts", 'import type { Room } from "../rooms/rooms.ts";');
    write("src/web/room/calls.ts", 'import type { Call } from "../../app/calls/wire.ts";');
    expect(check()).toEqual({ isClean: true, says: "" });
  });

  test.each([
    ["a value", "src/app/http/a.ts", 'import { Calls } from "../calls/calls.ts";', "http/ is a leaf"],
    ["a type", "src/app/http/a.ts", 'import type { Calls } from "../calls/calls.ts";', "http/ is a leaf"],
    [
      "a list over several lines",
      "src/app/rooms/a.ts",
      'import {\n  a,\n  type B,\n} from "../calls/calls.ts";',
      "rooms/ know no calls",
    ],
    ["a re-export", "src/app/rooms/a.ts", 'export * from "../calls/calls.ts";', "rooms/ know no calls"],
    [
      "a dynamic import",
      "src/app/rooms/a.ts",
      'const a = await import("../calls/calls.ts");',
      "rooms/ know no calls",
    ],
    [
      "a file beside the folders of the app",
      "src/app/calls/a.ts",
      'import type { Parts } from "../parts.ts";',
      "followers subscribe",
    ],
    [
      "the value of a wire type, to the page",
      "src/web/a.ts",
      'import { Call } from "../app/calls/wire.ts";',
      "import type",
    ],
    ["the emulator", "src/main.ts", 'import "../emulator/src/emulator.ts";', "one dynamic import"],
    [
      "the app, to the emulator",
      "emulator/src/a.ts",
      'import type { App } from "../../src/app/app.ts";',
      "package of its own",
    ],
    [
      "the view, to the model",
      "src/web/room/model/a.ts",
      'import type { V } from "../view/v.ts";',
      "without the DOM",
    ],
    [
      "help for the DOM, to the model",
      "src/web/room/model/a.ts",
      'import "../../page/e.ts";',
      "without the DOM",
    ],
    [
      "the model, to what asks the server",
      "src/web/room/api/a.ts",
      'import "../model/b.ts";',
      "HTTP and events",
    ],
    ["the view, to the session", "src/web/room/session/a.ts", 'import "../view/b.ts";', "one direction"],
    ["media, to SIP", "emulator/src/sip/a.ts", 'import "../media/rtp.ts";', "SIP only"],
  ])("refuses %s, and says why", (_what, file, text, why) => {
    write(file, text);
    const { isClean, says } = check();
    expect(isClean).toBe(false);
    expect(says).toContain(`${file} must not know `);
    expect(says).toContain(why);
  });

  test("refuses a circle of files, types included", () => {
    write("src/app/calls/a.ts", 'import { b } from "./b.ts";');
    write("src/app/calls/b.ts", 'import type { C } from "./c.ts";');
    write("src/app/calls/c.ts", 'import type { A } from "./a.ts";');
    const { isClean, says } = check();
    expect(isClean).toBe(false);
    expect(says).toContain(
      "src/app/calls/a.ts -> src/app/calls/b.ts -> src/app/calls/c.ts -> src/app/calls/a.ts",
    );
  });

  test("refuses a circle of folders, though no files are in one", () => {
    write("src/app/other/a.ts", 'import "../extra/b.ts";');
    write("src/app/extra/c.ts", 'import "../other/d.ts";');
    const { isClean, says } = check();
    expect(isClean).toBe(false);
    expect(says).toBe("Folders in a circle: src/app/extra -> src/app/other -> src/app/extra.\n");
  });
});
