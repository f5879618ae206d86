import { StoreError } from "./app/store/store-error.ts";
import { switchCalls } from "./app/switch-calls.ts";
import { SettingsError } from "./settings/settings.ts";

/** The program behind `npm run calls`. */
process.exitCode = await switchCalls({
  args: process.argv.slice(2),
  env: process.env,
  directory: process.cwd(),
  print: (line) => console.log(line),
}).catch((error: unknown) => {
  const isForOperators = error instanceof SettingsError || error instanceof StoreError;
  console.error(isForOperators ? error.message : error);
  return 1;
});
