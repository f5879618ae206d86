import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

const isPackage = /^(?![./]|[A-Za-z]:\\|\0)/;

/** The page's scripts: each file directly under src/web is a page of its own. */
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

/** The server mirrors src file by file, so that a path relative to a module is the same before and after the build. */
function serverBundle() {
  return {
    input: ["src/main.ts", "src/emulator/standalone.ts"].filter((entry) => existsSync(entry)),
    platform: "node",
    external: isPackage,
    output: {
      dir: "dist",
      format: "esm",
      preserveModules: true,
      preserveModulesRoot: "src",
      sourcemap: true,
      entryFileNames: "[name].js",
    },
  };
}

/** Every bundle of the product, as rolldown options. */
export function bundles() {
  return [
    serverBundle(),
    ...pageBundle("src/web", "public/js"),
    ...pageBundle("src/emulator/pages/web", "dist/emulator/pages/js"),
  ];
}

/** Builds everything in place, so that a program that is just starting finds its files; then removes what is stale. */
export async function buildAll() {
  const built = new Set();
  for (const bundle of bundles()) {
    const { output } = await build(bundle);
    for (const { fileName } of output) built.add(join(bundle.output.dir, fileName));
  }
  for (const directory of ["dist", "public/js"]) removeAllBut(built, directory);
}

function removeAllBut(kept, directory) {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  for (const file of entries.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    if (!kept.has(path)) rmSync(path);
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) await buildAll();
