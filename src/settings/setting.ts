import type { z } from "zod";
import type { Form } from "./forms.ts";

/**
 * One setting. Its key in the table is its name in `config.ts`.
 *
 * To add one, write its entry in table.ts: it is read, checked and documented from it, and `Settings` has it under the
 * same name; in the groups that `Rearranged` (settings.ts) lists, as their own file puts them together.
 * `node scripts/settings.js` then writes .env.example, config.example.ts and docs/settings.md.
 */
export interface Setting<Schema extends z.ZodType = z.ZodType, Default = unknown> {
  /** Name in the environment and in `.env`. */
  env: string;
  form: Form<Schema>;
  /** One sentence, without its period: what the setting is or does. Code in backticks. */
  help: string;
  /** Value where none is given; null: none, and `Settings` has null. */
  default: Default;
  /** The default in words, where `default` does not say it. */
  byDefault?: string;
  /** Value to show in config.example.ts in place of the default; "…" for a secret, which nobody shall copy. */
  example?: z.input<Schema>;
}

/** Settings that stand in one object of `config.ts`. */
export interface Group<Entries extends Table = Table> {
  /** One sentence, without its period: what the settings have in common. */
  help: string;
  /** Completes the sentence "NAME must be …" where it is no object. */
  like: string;
  settings: Entries;
}

export interface Table {
  [name: string]: Setting | Group;
}

/** Type of a `config.ts` that gives these settings: all are optional. */
export type ConfigOf<Entries> = {
  [Name in keyof Entries]?: Entries[Name] extends Group<infer Inner>
    ? ConfigOf<Inner>
    : Entries[Name] extends Setting<infer Schema, unknown>
      ? z.input<Schema>
      : never;
};

/** Type of the values of these settings: null where a setting has neither a value nor a default. */
export type ValuesOf<Entries> = {
  [Name in keyof Entries]: Entries[Name] extends Group<infer Inner>
    ? ValuesOf<Inner>
    : Entries[Name] extends Setting<infer Schema, infer Default>
      ? z.output<Schema> | (null extends Default ? null : never)
      : never;
};

export function setting<Schema extends z.ZodType, const Default extends z.output<Schema> | null>(
  entry: Setting<Schema, Default>,
): Setting<Schema, Default> {
  return entry;
}

export function group<Entries extends Table>(entry: Group<Entries>): Group<Entries> {
  return entry;
}

export function isGroup(entry: Setting | Group): entry is Group {
  return "settings" in entry;
}

/** Every setting of a table with its path in `config.ts`, like `sip.uri`. */
export function settingsIn(entries: Table, prefix = ""): { path: string; setting: Setting }[] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    isGroup(entry)
      ? settingsIn(entry.settings, `${prefix}${name}.`)
      : { path: prefix + name, setting: entry },
  );
}
