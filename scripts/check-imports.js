/**
 * `node scripts/check-imports.js [folder]`: who may know whom. Compares the imports of a repository (this one, unless
 * told otherwise) with one table, and finds circles of files and of folders; types count. Prints each forbidden arrow
 * and why it is forbidden.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ROOT } from "./dependencies.js";

/** The folders of the app that a folder of the app may know, lowest first. */
const LEAVES = ["src/app/http", "src/app/store", "src/app/platform", "src/settings", "src/shared"];
const ACCESS = [...LEAVES, "src/app/access"];
const POLICY = [...ACCESS, "src/app/policy"];
const ROOMS = [...POLICY, "src/app/rooms"];
const CALLS = [...ROOMS, "src/app/calls"];
const MONITORING = [...CALLS, "src/app/monitoring"];

/** The files that describe what crosses the wire. */
const WIRE = "src/app/**/wire.ts";

/** The folders of the room page that a folder of it may know, lowest first. */
const WEB_API = ["src/shared", "src/web/room/api"];
const WEB_MODEL = [...WEB_API, "src/web/room/model"];
const WEB_SESSION = [...WEB_MODEL, "src/web/page", "src/web/room/session"];
const WEB_SOUNDS = [...WEB_SESSION, "src/web/room/sounds"];
const WEB_DIRECTION = "the page has one direction: view -> sounds -> session -> model -> api";

/** Ports and addresses of this machine: they know nobody. */
const EMULATOR_NET = ["emulator/src/net"];

/**
 * Each place (a folder, or a file without its ending) with the places that it may know besides itself: `types` by
 * `import type` only. For a file the first row counts that it lies in.
 */
const TABLE = [
  { place: "src/shared", may: [], why: "server and page both run it: it imports nothing of ours" },
  { place: "src/settings", may: ["src/shared"], why: "everybody may read settings, so they know nobody" },
  { place: "src/server", may: ["src/settings"], why: "the listeners get what answers requests as handlers" },
  { place: "src/emulator-settings", may: ["src/settings"], why: "it only translates settings" },
  {
    place: "src/calls-switch",
    may: ["src/app", "src/settings"],
    why: "it is a program beside the app, over the same database",
  },
  {
    place: "src/start",
    may: ["src/main", "src/app/store/descriptors"],
    why: "start looks before anything large is loaded",
  },
  {
    place: "src/backup",
    may: ["src/app/store", "src/settings"],
    why: "a backup knows files and settings: no app is made for it",
  },
  {
    place: "src/main",
    may: ["src/app", "src/settings", "src/server", "src/emulator-settings"],
    why: "main reaches the emulator by one dynamic import of its package, never by path",
  },
  {
    place: "src/app/http",
    may: ["src/settings", "src/shared"],
    why: "http/ is a leaf: every folder may use it",
  },
  { place: "src/app/store", may: [], why: "store/ is a leaf: it knows tables, not what they mean" },
  {
    place: "src/app/platform",
    may: ["src/settings", "src/shared"],
    why: "platform/ is a leaf: OpenTok and Vonage as they are, not what the app does with them",
  },
  { place: "src/app/access", may: LEAVES, why: "access/ decides who may, whatever is asked for" },
  { place: "src/app/policy", may: ACCESS, why: "policy/ decides what may be dialed, before there is a call" },
  { place: "src/app/rooms", may: POLICY, why: "rooms/ know no calls: calls know their rooms" },
  { place: "src/app/calls", may: ROOMS, why: "calls/ tell their listeners: followers subscribe" },
  { place: "src/app/monitoring", may: CALLS, why: "monitoring/ stands above calls/, beside nothing else" },
  { place: "src/app/telephone", may: MONITORING, why: "telephone/ stands above calls/ and monitoring/" },
  {
    place: "src/app/live",
    may: ["src/app/http", WIRE],
    why: "live/ carries what is on the wire: it gets functions for the rest",
  },
  {
    place: "src/app",
    may: ["src/settings", "src/shared"],
    why: "the app knows the platform over HTTP only: neither the emulator nor the page nor main",
  },
  {
    place: "src/web/room/api",
    may: ["src/shared"],
    types: [WIRE],
    why: "api/ is HTTP and events of the server, with neither the DOM nor rules",
  },
  {
    place: "src/web/room/model",
    may: WEB_API,
    types: [WIRE],
    why: "model/ is state and rules without the DOM",
  },
  { place: "src/web/room/session", may: WEB_SESSION, types: [WIRE], why: WEB_DIRECTION },
  { place: "src/web/room/sounds", may: WEB_SOUNDS, types: [WIRE], why: WEB_DIRECTION },
  { place: "src/web/room/view", may: WEB_SOUNDS, types: [WIRE], why: WEB_DIRECTION },
  { place: "src/web/page", may: ["src/shared"], why: "page/ helps every page, and knows none" },
  {
    place: "src/web",
    may: ["src/shared"],
    types: [WIRE],
    why: "the page knows the app by what is on the wire (import type), and src/shared",
  },
  {
    place: "emulator/src/sip",
    may: EMULATOR_NET,
    why: "sip/ knows SIP only: what joins it to media stands above both",
  },
  {
    place: "emulator/src/media",
    may: EMULATOR_NET,
    why: "media/ knows media only: what joins it to SIP stands above both",
  },
  {
    place: "emulator/src",
    may: [],
    why: "the emulator is a package of its own: it gets plain options and never sees the app",
  },
];

/** Where neither files nor folders may form a circle. */
const WITHOUT_CIRCLES = ["src", "emulator/src"];

const IMPORT =
  /\b(?:(?:import|export)(\s+type)?\b[^;"'`]*?\bfrom\s*|import\s*\(\s*|import\s+)["'](\.{1,2}\/[^"']+)["']/g;

const arrows = readArrows(process.argv[2] ?? ROOT);
const problems = [...arrows.flatMap(forbidden), ...circles(arrows)];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

/**
 * Relative imports, re-exports and dynamic imports.
 *
 * @typedef {{ from: string, to: string, isType: boolean }} Arrow paths from the repository's folder, with slashes
 * @returns {Arrow[]}
 */
function readArrows(repository) {
  return ["src", "emulator/src"]
    .flatMap((folder) => filesIn(repository, folder))
    .flatMap((from) =>
      [...readFileSync(join(repository, from), "utf8").matchAll(IMPORT)].map(([, type, path]) => ({
        from,
        to: posix.join(posix.dirname(from), path),
        isType: type !== undefined,
      })),
    );
}

function filesIn(repository, folder) {
  if (!existsSync(join(repository, folder))) return [];
  return readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((name) => /\.[jt]s$/.test(name))
    .sort();
}

/** @returns a sentence if the table forbids the arrow, in a list; else an empty one. */
function forbidden({ from, to, isType }) {
  const row = TABLE.find(({ place }) => isIn(from, place));
  if (!row || isIn(to, row.place)) return [];
  const { may, types = [], why } = row;
  const known = isType ? [...may, ...types] : may;
  return known.some((place) => isIn(to, place)) ? [] : [`${from} must not know ${to}: ${why}.`];
}

function isIn(file, place) {
  if (place === WIRE) return /^src\/app\/(?:.+\/)?wire\.ts$/.test(file);
  return file.startsWith(`${place}/`) || file.startsWith(`${place}.`);
}

/** @returns a sentence for each circle of files, and for each of folders. */
function circles(all) {
  const isChecked = (file) => WITHOUT_CIRCLES.some((place) => isIn(file, place));
  const files = all.filter(({ from, to }) => isChecked(from) && isChecked(to));
  const folders = files
    .map(({ from, to }) => ({ from: posix.dirname(from), to: posix.dirname(to) }))
    .filter(({ from, to }) => from !== to);
  return [
    ...findCircles(files).map((circle) => `Files in a circle: ${circle.join(" -> ")}.`),
    ...findCircles(folders).map((circle) => `Folders in a circle: ${circle.join(" -> ")}.`),
  ];
}

/** @returns circles as lists of places; a place is in one of them at most. */
function findCircles(links) {
  const known = new Map();
  for (const { from, to } of links) known.set(from, (known.get(from) ?? new Set()).add(to));
  const found = [];
  for (const start of known.keys()) {
    const circle = found.some((other) => other.includes(start)) ? null : wayBack(start, known);
    if (circle) found.push(circle);
  }
  return found;
}

/** @returns the shortest way from a place back to itself; null if there is none. */
function wayBack(start, known) {
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of known.get(way.at(-1)) ?? []) {
      if (next === start) return [...way, start];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return null;
}
