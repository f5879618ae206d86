import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

const isPackage = /^(?![./]|[A-Za-z]:\\|\0)/;

/** A program: its build mirrors its sources file by file, so that a path relative to a module stays the same. */
function programBundle(root, entries, output) {
  const input = entries.map((entry) => `${root}/${entry}`).filter((entry) => existsSync(entry));
  if (input.length === 0) return [];
  return [
    {
      input,
      platform: "node",
      external: isPackage,
      output: {
        dir: output,
        format: "esm",
        preserveModules: true,
        preserveModulesRoot: root,
        sourcemap: true,
        entryFileNames: "[name].js",
      },
    },
  ];
}

/** The scripts of pages: each file directly under a directory is a page of its own. */
function pageBundle(directory, output) {
  const entries = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith(".ts")) : [];
  if (entries.length === 0) return [];
  return [
    {
      input: Object.fromEntries(entries.map((name) => [name.replace(/\.ts$/, ""), `${directory}/${name}`])),
      platform: "browser",
      output: {
        dir: output,
        format: "esm",
        minify: true,
        sourcemap: true,
        chunkFileNames: "[name]-[hash].js",
      },
    },
  ];
}

/** Every bundle of both packages, as rolldown options. */
export function bundles() {
  return [
    ...programBundle("src", ["start.ts", "main.ts", "backup.ts", "calls-switch.ts"], "dist"),
    ...pageBundle("src/web", "public/js"),
    ...programBundle("emulator/src", ["emulator.ts", "cli.ts"], "emulator/dist"),
    ...pageBundle("emulator/src/inspector/web", "emulator/dist/inspector/js"),
  ];
}

/** Builds everything in place, so that a program that is just starting finds its files; then removes what is stale. */
export async function buildAll() {
  const built = new Set();
  for (const bundle of bundles()) {
    const { output } = await build(bundle);
    for (const { fileName } of output) built.add(join(bundle.output.dir, fileName));
  }
  for (const directory of ["dist", "public/js", "emulator/dist"]) removeAllBut(built, directory);
}

function removeAllBut(kept, directory) {
  if (!existsSync(directory)) return;
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  for (const file of entries.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    if (!kept.has(path)) rmSync(path);
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) await buildAll();
