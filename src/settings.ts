import { assemble } from "./settings/assemble.ts";
import { Problems } from "./settings/problems.ts";
import { Config } from "./settings/schema.ts";
import { type Environment, readSources, removeAt } from "./settings/sources.ts";
import type { Voice } from "./settings/voice.ts";
import type { Webhooks } from "./settings/webhooks.ts";

export { printsCredentials } from "./settings/debug.ts";
export type { Config } from "./settings/schema.ts";
export type { Voice } from "./settings/voice.ts";
export {
  type ReportKind,
  reportKinds,
  type SignedKind,
  signedKinds,
  signedWith,
  type Webhooks,
} from "./settings/webhooks.ts";

/** The OpenTok / Vonage Video project that the rooms live in. */
export interface Platform {
  apiKey: string;
  /** OpenTok: the project's secret. Vonage: the application's private key, PKCS#8 PEM. */
  apiSecret: string;
  /** Null: where the SDK goes by itself. */
  apiUrl: string | null;
  /** Where the browser library sends everything; a path on this app's origin, a URL, or null: straight to the cloud. */
  proxyUrl: string | null;
  /** Whether it is an emulator on this machine: for words only, no part decides by it. */
  isLocal: boolean;
  /** Phones to offer in an empty room. */
  suggestions: { label: string; to: string }[];
}

export interface Settings {
  server: {
    host: string;
    /** 0: any free port. */
    port: number;
    publicUrl: string | null;
    tls: { key: string; certificate: string } | null;
    /** What Express calls `trust proxy`: hops, addresses, or nobody. */
    trustProxy: number | string[] | false;
  };
  /** Null: no credentials are configured. */
  platform: Platform | null;
  /** Which of the emulator's credentials stand in where none are configured. */
  emulator: "opentok" | "vonage";
  sip: {
    /** What is called when a dial names no target. */
    uri: string | null;
    /** What is called for a telephone number, with `{number}` in its place; null: no numbers can be called. */
    numberUri: string | null;
    auth: { username: string; password: string } | null;
    headers: Record<string, string>;
    from: string | null;
    /** Whether calls are made with SRTP when a dial does not say. */
    secure: boolean;
  };
  /** Who is host: everybody, or who signs in with the passphrase. */
  access: { mode: "open" } | { mode: "passphrase"; passphrase: string };
  /** SIP URIs, hosts, numbers and `country:US` that may be dialed besides `sip.uri`; null: any. */
  dial: { allow: string[] | null };
  limits: {
    maxRingSeconds: number;
    /** Null: only the platform's own. */
    maxTalkSeconds: number | null;
    /** Calls of one room at the same time. */
    maxCalls: number;
  };
  /** Where numbers without + are looked up: ISO 3166-1 alpha-2. */
  phoneCountry: string;
  /** Null: nobody can dial in. */
  voice: Voice | null;
  /** What callers hear. */
  spoken: {
    /** BCP 47: the language and the voice, like en-US. */
    language: string;
    /** What those who wait listen to; null: music of our own. */
    musicUrl: string | null;
  };
  pin: { length: number };
  webhooks: Webhooks;
  /** What lets somebody on another machine read the metrics; null: nothing does. */
  metricsToken: string | null;
  rooms: {
    sessions: Record<string, string>;
    locationHint: string | null;
    /** A room ends when nobody has used it for so long. */
    unusedDays: number;
  };
  dataDirectory: string;
  /** Null: one is made in the data folder. */
  cookieSecret: string | null;
  /** What PINs are kept safe with; null: one is made in the data folder. */
  appSecret: string | null;
  logLevel: string;
}

/** Everything that is wrong with the settings, one sentence each. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings can't be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Notes what is wrong with a setting: its path in `config.ts`, and what follows its name in the sentence. */
export type NoteProblem = (path: string, sentence: string) => void;

/**
 * Reads `config.ts` and `.env` in a directory and the environment, which wins.
 *
 * @param options.check looks at what can be told only by those who use the settings.
 * @throws SettingsError which names every problem at once, by the name that was typed.
 */
export async function loadSettings(options: {
  env: Environment;
  directory: string;
  check?: (settings: Settings, note: NoteProblem) => void;
}): Promise<Settings> {
  const sources = await readSources(options.env, options.directory).catch((error: unknown) => {
    throw new SettingsError([`config.ts can't be read: ${error instanceof Error ? error.message : error}`]);
  });
  const problems = new Problems(sources);
  const parsed = Config.safeParse(sources.config);
  for (const issue of parsed.error?.issues ?? []) {
    problems.addIssue(issue);
    removeAt(sources.config, issue);
  }
  // What is left is looked at as a whole, so that nobody mends one line only to hear of the next.
  const settings = assemble(parsed.data ?? Config.parse(sources.config), {
    environment: sources.environment,
    directory: options.directory,
    problems,
  });
  options.check?.(settings, (path, sentence) => problems.add(path, sentence));
  if (problems.sentences.length > 0) throw new SettingsError(problems.sentences);
  return settings;
}
