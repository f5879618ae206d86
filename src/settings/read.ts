import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { createJiti } from "jiti";
import { isGroup, type Setting, settingsIn, type Table } from "./setting.ts";
import { table, type Values } from "./table.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where settings are looked for. */
export interface Sources {
  /** The variables of the process and of `.env`. */
  environment: Environment;
  /** Exports of `config.ts`. */
  config: Readonly<Record<string, unknown>>;
  /** Folder of `.env` and `config.ts`; relative paths begin there. */
  directory: string;
}

/**
 * Reads `config.ts` and `.env` in a directory. The environment wins over `.env`.
 *
 * @throws whatever `config.ts` throws when it is loaded.
 */
export async function readSources(env: Environment, directory: string): Promise<Sources> {
  return {
    environment: { ...readDotenv(directory), ...env },
    config: await readConfig(directory),
    directory,
  };
}

function readDotenv(directory: string): Record<string, string> {
  const path = join(directory, ".env");
  return existsSync(path) ? parse(readFileSync(path)) : {};
}

async function readConfig(directory: string): Promise<Record<string, unknown>> {
  const path = join(directory, "config.ts");
  if (!existsSync(path)) return {};
  const config = await createJiti(directory, { fsCache: false, moduleCache: false }).import(path, {
    default: true,
  });
  if (!isRecord(config)) throw new Error("it must export an object: export default { ... }");
  return config;
}

/** Collects what is wrong with the settings: one sentence for each setting, by the name it was given under. */
export class Problems {
  readonly #sentences = new Map<string, string>();
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Two entries of one list may get the same sentence: once is enough. */
  get sentences(): string[] {
    return [...new Set(this.#sentences.values())];
  }

  /** `opentok.apiKey` -> `OPENTOK_API_KEY`, or `opentok.apiKey (config.ts)` where it stands there only. */
  nameOf(path: string): string {
    const { environment, config } = this.#sources;
    const env = settingsIn(table).find((known) => `${path}.`.startsWith(`${known.path}.`))?.setting.env;
    if (env && environment[env]?.trim()) return env;
    const isInConfig = path.split(".").reduce<unknown>(at, config) !== undefined;
    return isInConfig ? `${path} (config.ts)` : (env ?? path);
  }

  /**
   * @param path of a setting, or of an entry of one, like `dial.allow.1`. The first problem of a setting counts.
   * @param sentence what follows the name: "must be a number".
   */
  add(path: string, sentence: string): void {
    const isKnown = [...this.#sentences.keys()].some((noted) => `${noted}.`.startsWith(`${path}.`));
    if (!isKnown) this.#sentences.set(path, `${this.nameOf(path)} ${sentence}.`);
  }

  /** Adds a problem where only one of two settings is given that make sense only together. */
  requireBoth(first: string, firstValue: unknown, second: string, secondValue: unknown): void {
    if (firstValue && !secondValue) this.add(second, `must be given together with ${this.nameOf(first)}`);
    if (secondValue && !firstValue) this.add(first, `must be given together with ${this.nameOf(second)}`);
  }
}

/** The values of all settings, each right by itself, for those who look at several together. */
export interface Reading {
  values: Values;
  sources: Sources;
  problems: Problems;
}

/** The values of the table's settings. What is wrong is added to the problems, and counts as absent. */
export function readValues(sources: Sources, problems: Problems): Values {
  // The table makes both the type and the object.
  return readGroup(table, sources.config, "") as Values;

  function readGroup(entries: Table, config: unknown, prefix: string): Record<string, unknown> {
    const values = Object.entries(entries).map(([name, entry]) => {
      const path = prefix + name;
      const given = at(config, name);
      if (!isGroup(entry)) return [name, readSetting(entry, given, path)];
      if (given !== undefined && !isRecord(given)) problems.add(path, `must be ${entry.like}`);
      return [name, readGroup(entry.settings, given, `${path}.`)];
    });
    for (const name of isRecord(config) ? Object.keys(config) : [])
      if (!Object.hasOwn(entries, name))
        problems.add(prefix + name, "is not known: config.example.ts has all that are");
    return Object.fromEntries(values);
  }

  function readSetting({ env, form, default: byDefault }: Setting, inConfig: unknown, path: string): unknown {
    const text = sources.environment[env]?.trim();
    const given = text ? form.fromText(text) : inConfig;
    if (given === undefined) return byDefault;
    const { data, error } = form.schema.safeParse(given);
    for (const issue of error?.issues ?? [])
      problems.add([path, ...issue.path].join("."), `must be ${issue.message}`);
    return error ? byDefault : data;
  }
}

function at(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
