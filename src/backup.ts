import { resolve } from "node:path";
import { BackupError, backUp, restore, SECRET_FILES } from "./app/store/backup.ts";
import { lockDataFolder } from "./app/store/data-folder.ts";
import { StoreError } from "./app/store/store-error.ts";
import { loadSettings, type Settings, SettingsError } from "./settings/settings.ts";

const USAGE = `Usage:
  npm run backup -- FOLDER     copies the database and the secrets; the app may run
  npm run restore -- FOLDER    puts them into DATA_DIRECTORY; the app must not run`;

/** Settings that take the place of the secrets in the data folder. */
const configured = { "cookie-secret": "cookieSecret", "app-secret": "appSecret" } as const;

await main().catch((error: unknown) => {
  const isForOperators =
    error instanceof BackupError || error instanceof StoreError || error instanceof SettingsError;
  console.error(isForOperators ? error.message : error);
  process.exitCode = 1;
});

/** `backup.js FOLDER` and `backup.js --restore FOLDER`. */
async function main(): Promise<void> {
  const [first, second, ...rest] = process.argv.slice(2);
  const isRestore = first === "--restore";
  const folder = isRestore ? second : first;
  if (
    folder === undefined ||
    folder.startsWith("-") ||
    rest.length > 0 ||
    (!isRestore && second !== undefined)
  )
    throw new BackupError(USAGE);
  const settings = await loadSettings({ env: process.env, directory: process.cwd() });
  if (isRestore) restoreInto(settings, resolve(folder));
  else print("Backed up", backUp(settings.dataDirectory, resolve(folder)), resolve(folder));
  for (const name of SECRET_FILES)
    if (settings[configured[name]] !== null)
      console.log(`The ${name} in use is in your settings, not in the data folder: keep those settings too.`);
}

function restoreInto({ dataDirectory }: Settings, folder: string): void {
  const lock = lockDataFolder(dataDirectory);
  try {
    print("Restored", restore(folder, dataDirectory), dataDirectory);
  } finally {
    lock.release();
  }
}

function print(done: string, files: string[], folder: string): void {
  console.log(`${done} ${files.join(", ")} to ${folder}`);
}
