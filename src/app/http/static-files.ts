import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import express, { Router } from "express";

/** The project's folder, seen from here in `src` as in `dist`. */
const ROOT = join(import.meta.dirname, "../../..");

export const VIEWS = join(ROOT, "views");
const PUBLIC = join(ROOT, "public");

/** Browsers keep these so long without asking, in milliseconds; then an ETag spares the transfer. */
const VENDOR_MAX_AGE_MS = 60 * 60 * 1000;

/** Scripts that come from packages as they are. */
const vendorScripts: readonly (readonly [name: string, module: string])[] = [
  ["opentok.min.js", "@opentok/client/dist/js/opentok.min.js"],
  ["opentok-layout.min.js", "opentok-layout-js/opentok-layout.min.js"],
];

/** Styles, images, our scripts, and those of others: nothing comes from another server. */
export function staticFiles(): Router {
  const router = Router();
  router.use(express.static(PUBLIC, { index: false, redirect: false })); // folders lead nowhere
  for (const [name, module] of vendorScripts) {
    const path = findModule(module);
    router.get(`/vendor/${name}`, (_request, response) => {
      response.sendFile(path, { maxAge: VENDOR_MAX_AGE_MS });
    });
  }
  return router;
}

function findModule(module: string): string {
  const [scope = "", name = ""] = module.split("/");
  const packageName = scope.startsWith("@") ? `${scope}/${name}` : scope;
  const folder = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  return join(folder, module.slice(packageName.length));
}
