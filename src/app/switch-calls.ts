import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { type Environment, loadSettings } from "../settings/settings.ts";
import { Audit } from "./policy/audit.ts";
import { KillSwitch } from "./policy/kill-switch.ts";
import { isOpenCall } from "./store/growth-indexes.ts";
import { databaseFile, openDatabase } from "./store/sqlite.ts";
import type { Database } from "./store/store.ts";

const USAGE = "Usage: npm run calls -- stop [why] | start | status";
/** How long the end of the running calls is waited for, and looked for how often. */
const WAIT_MS = 5_000;
const LOOK_MS = 200;

interface SwitchOptions {
  /** Arguments after the program's name. */
  args: readonly string[];
  env: Environment;
  /** Folder of `.env` and `config.ts`. */
  directory: string;
  print(line: string): void;
}

/**
 * `npm run calls`: stops all calls of a running app, lets them begin again, or says which it is. Through the database,
 * so that it works whatever state the app is in.
 *
 * @returns the exit code.
 */
export async function switchCalls({ args, env, directory, print }: SwitchOptions): Promise<number> {
  const [command, ...words] = args;
  if (command !== "stop" && command !== "start" && command !== "status") {
    print(USAGE);
    return 2;
  }
  const settings = await loadSettings({ env, directory });
  const file = databaseFile(settings.dataDirectory);
  if (!existsSync(file)) {
    print(
      `There is no database at ${file}: run this in the app's folder, with its settings (DATA_DIRECTORY).`,
    );
    return 1;
  }
  const database = await openDatabase(settings.dataDirectory);
  const audit = new Audit({ database, now: Date.now });
  const killSwitch = new KillSwitch({ database, now: Date.now });
  const visitor = { id: `console:${userInfo().username}`, address: "this machine" };
  const why = words.join(" ") || null;
  try {
    if (command === "stop") {
      await killSwitch.stop(visitor.id, why);
      await audit.note({ action: "stop calls", visitor, outcome: "allowed", why });
      return await reportEnds(database, print);
    }
    if (command === "start") {
      await killSwitch.release();
      await audit.note({ action: "start calls", visitor, outcome: "allowed", why });
    }
    const stop = await killSwitch.find();
    print(
      stop
        ? `Calls are stopped since ${new Date(stop.at).toISOString()}, by ${stop.by ?? "nobody known"}${stop.why ? `: ${stop.why}` : ""}.`
        : `Calls may be made. ${await countOpen(database)} are on the line.`,
    );
    return 0;
  } finally {
    await database.destroy();
  }
}

/** Waits for the app to end the running calls. */
async function reportEnds(database: Database, print: (line: string) => void): Promise<number> {
  print("Calls are stopped: no new ones are made.");
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += LOOK_MS) {
    if ((await countOpen(database)) === 0) {
      print("No call is on the line.");
      return 0;
    }
    await pause(LOOK_MS);
  }
  print(
    `${await countOpen(database)} calls are not over yet: does the app run? It keeps trying as long as it does. Otherwise end them at your SIP provider.`,
  );
  return 1;
}

async function countOpen(database: Database): Promise<number> {
  const { count } = await database
    .selectFrom("calls")
    .select(({ fn }) => fn.countAll<number | string>().as("count"))
    .where(isOpenCall)
    .executeTakeFirstOrThrow();
  return Number(count);
}
