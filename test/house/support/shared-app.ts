import { rmSync } from "node:fs";
import { atExit } from "./at-exit.ts";
import { House } from "./house.ts";

export interface SharedApp {
  readonly url: string;
  /** Where it runs, with its data below. */
  readonly directory: string;
  /** Everything it printed so far. */
  output(): string;
}

/** Apps that run, by their environments. */
const apps = new Map<string, Promise<SharedApp>>();

/**
 * The app with an environment, shared by every test of this worker that asks for the same: each has rooms of its own.
 * It ends with the process of the test runner. A test that stops an app has a house of its own.
 */
export function sharedApp(environment: Record<string, string> = {}): Promise<SharedApp> {
  const key = JSON.stringify(environment);
  const app = apps.get(key) ?? start(environment);
  apps.set(key, app);
  return app;
}

async function start(environment: Record<string, string>): Promise<SharedApp> {
  const house = await House.open();
  const { url, program } = await house.startApp(environment);
  atExit(() => {
    program.process.kill("SIGKILL");
    rmSync(house.directory, { recursive: true, force: true });
  });
  return { url, directory: house.directory, output: program.output };
}
