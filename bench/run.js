import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { prepare } from "../scripts/dependencies.js";
import { ask, saturate } from "./load.js";
import { Program } from "./programs.js";

/** `npm run bench [-- NAME ...]`: compares the app with what the classic sample consists of, in turns. */
const ROUNDS = 4;
const LOAD = { seconds: 4, atOnce: 16 };
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PASSPHRASE = "a passphrase of the bench";
const UNLIMITED = {
  MAX_CALLS: "1000",
  MAX_CALLS_OF_ALL: "10000",
  MAX_CALLS_OF_HOST: "10000",
  MAX_CALLS_PER_MINUTE: "100000",
  MAX_CALLS_PER_MINUTE_OF_HOST: "100000",
  MAX_CALLS_PER_MINUTE_OF_ADDRESS: "100000",
  MAX_ROOMS_PER_DAY: "100000",
};
/** Rooms that take turns: one dials no more than 30 times in a minute. */
const ROOMS = 200;

const credentials = (platform) => ({
  OPENTOK_API_KEY: "12345",
  OPENTOK_API_SECRET: "0123456789abcdef0123456789abcdef01234567",
  OPENTOK_API_URL: platform.url,
  SIP_URI: "sip:desk@sip.example.com",
});

/** Opens the rooms. @returns a function that gives the address of the next. */
async function openRooms(url, headers = {}) {
  const rooms = Array.from({ length: ROOMS }, (_, n) => `${url}/room/room-${n}`);
  for (const room of rooms) await answered(ask("GET", room, { headers }), 200);
  let turn = 0;
  return () => rooms[turn++ % ROOMS];
}

async function startSample(platform) {
  const program = await Program.start(`${ROOT}bench/baselines/sample.js`, credentials(platform));
  const next = await openRooms(program.url);
  return {
    program,
    openPage: () => answered(ask("GET", next(), { headers: { accept: "text/html" } }), 200),
    async dialAndHangUp() {
      const room = next();
      const { text } = await answered(ask("POST", `${room}/dial`, { body: {} }), 200);
      await answered(
        ask("POST", `${room}/hang-up`, { body: { connectionId: JSON.parse(text).connectionId } }),
        200,
      );
    },
  };
}

async function startApp(platform) {
  const program = await Program.start(`${ROOT}dist/start.js`, {
    ...credentials(platform),
    ...UNLIMITED,
    PORT: "0",
    HOST_PASSPHRASE: PASSPHRASE,
    LOG_LEVEL: "warn",
    WEBHOOKS: "none",
  });
  const signedIn = await answered(
    ask("POST", `${program.url}/sign-in`, { body: { passphrase: PASSPHRASE } }),
    200,
  );
  const cookie = signedIn.headers["set-cookie"].map((line) => line.split(";")[0]).join("; ");
  const headers = { cookie };
  const next = await openRooms(program.url, headers);
  return {
    program,
    openPage: () => answered(ask("GET", next(), { headers: { ...headers, accept: "text/html" } }), 200),
    async dialAndHangUp() {
      const room = next();
      const { text } = await answered(ask("POST", `${room}/calls`, { body: {}, headers }), 201);
      await answered(ask("DELETE", `${room}/calls/${JSON.parse(text).callId}`, { headers }), 200);
    },
  };
}

async function answered(asking, status) {
  const answer = await asking;
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  return answer;
}

const comparisons = {
  dial: { title: "dial and hang-up", work: ({ dialAndHangUp }) => dialAndHangUp },
  page: { title: "room page", work: ({ openPage }) => openPage },
};

/** Measures both in turns, each time started anew. @returns medians. */
async function compare({ title, work }) {
  const rounds = { sample: [], app: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, start] of [
      ["sample", startSample],
      ["app", startApp],
    ]) {
      const platform = await Program.start(`${ROOT}bench/platform-stub.js`);
      try {
        const subject = await start(platform);
        await saturate(subject.program, work(subject), { ...LOAD, seconds: 1 });
        rounds[name].push(await saturate(subject.program, work(subject), LOAD));
      } finally {
        await Program.stopAll();
      }
    }
  }
  const [sample, app] = [rounds.sample, rounds.app].map((measured) => ({
    perSecond: median(measured.map(({ perSecond }) => perSecond)),
    cpuMs: median(measured.map(({ cpuMs }) => cpuMs)),
  }));
  return {
    title,
    sample,
    app,
    rate: app.perSecond / sample.perSecond,
    cpu: sample.cpuMs / app.cpuMs,
    rounds,
  };
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

prepare();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(comparisons, name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(", ")}. Known: ${Object.keys(comparisons).join(", ")}.`);
  process.exit(2);
}
const results = {};
for (const [name, comparison] of Object.entries(comparisons)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const result = await compare(comparison);
  results[name] = result;
  const { title, sample, app, rate, cpu } = result;
  console.log(
    `${title.padEnd(18)} sample ${sample.perSecond.toFixed(0)}/s ${sample.cpuMs.toFixed(2)} ms   app ${app.perSecond.toFixed(0)}/s ${app.cpuMs.toFixed(2)} ms   rate ${rate.toFixed(2)} x   CPU ${cpu.toFixed(2)} x`,
  );
}
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  at: new Date().toISOString(),
};
mkdirSync(`${ROOT}bench/results`, { recursive: true });
writeFileSync(`${ROOT}bench/results/latest.json`, `${JSON.stringify({ machine, results }, null, 2)}\n`);
