import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import helmet from "helmet";

/** These lead to the same places from the sources and from the build, which mirrors them. */
const VIEWS = new URL("../../src/inspector/views/", import.meta.url);
const STATIC = new URL("../../src/inspector/static/", import.meta.url);
const SCRIPTS = new URL("../../dist/inspector/js/", import.meta.url);

const PAGES: ReadonlyMap<string, URL> = new Map([
  ["/_emulator", new URL("inspector.html", VIEWS)],
  ["/_emulator/", new URL("inspector.html", VIEWS)],
  ["/_emulator/phone", new URL("phone.html", VIEWS)],
]);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  js: "text/javascript; charset=utf-8",
  map: "application/json",
};

/** Each use of an icon asks for its file: asked again every time, icons come late when a call rings. */
const PICTURE_CACHING = "max-age=3600";

const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  xFrameOptions: { action: "deny" },
  // The emulator is reached over plain HTTP on this machine: it must not promise anything else for its host.
  strictTransportSecurity: false,
});

/** @returns where the file behind a path lies; null for a path that is none of ours. */
export function findFile(path: string): URL | null {
  const page = PAGES.get(path);
  if (page) return page;
  const [, kind, name] = /^\/_emulator\/(static|js)\/([\w-]+\.(?:css|svg|js|js\.map))$/.exec(path) ?? [];
  if (!kind || !name) return null;
  return new URL(name, kind === "js" ? SCRIPTS : STATIC);
}

/** Answers with one file, under a policy that allows nothing from elsewhere and nothing inline. */
export function sendFile(req: IncomingMessage, res: ServerResponse, file: URL): void {
  protect(req, res, () => void send(req, res, file));
}

async function send(req: IncomingMessage, res: ServerResponse, file: URL): Promise<void> {
  if (req.method !== "GET" && req.method !== "HEAD") return sendText(res, 405, "Only GET is answered here.");
  const found = await stat(file).catch(() => null);
  if (!found) return sendText(res, 404, missingText(file));
  const type = CONTENT_TYPES[file.pathname.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  const caching = type === "image/svg+xml" ? PICTURE_CACHING : "no-cache";
  res.writeHead(200, { "Content-Type": type, "Content-Length": found.size, "Cache-Control": caching });
  if (req.method === "HEAD") return void res.end();
  createReadStream(file)
    .on("error", () => res.destroy())
    .pipe(res);
}

function missingText(file: URL): string {
  const isScript = file.href.startsWith(SCRIPTS.href);
  return isScript ? `${fileURLToPath(file)} is not built. Run: npm run build` : "There is no such file.";
}

function sendText(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  res.end(`${text}\n`);
}
