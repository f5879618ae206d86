import { resolve } from "node:path";
import { isPair, readPem, requireCertificate, toPkcs8 } from "./pem.ts";
import { isLoopback, type Platform, printsCredentials, readPlatform } from "./platform.ts";
import { type Environment, Problems, type Reading, readSources, readValues } from "./read.ts";
import type { Values } from "./table.ts";
import { readVoice, type Voice } from "./voice.ts";
import { readWebhooks, type Webhooks } from "./webhooks.ts";

export { type Platform, printsCredentials } from "./platform.ts";
export type { Environment } from "./read.ts";
export type { Config } from "./table.ts";
export type { Voice } from "./voice.ts";
export {
  type ReportKind,
  reportKinds,
  type SignedKind,
  signedKinds,
  signedWith,
  trustInThisMachine,
  type Webhooks,
} from "./webhooks.ts";

/** Settings that the programs get in another form than `config.ts` has them, or together with others. */
type Rearranged =
  | keyof Pick<Values, "host" | "port" | "publicUrl" | "tls" | "trustProxy">
  | keyof Pick<Values, "opentok" | "vonage" | "emulator" | "voice" | "webhooks">
  | keyof Pick<Values, "sip" | "hostPassphrase" | "access" | "oidc" | "admins">
  | keyof Pick<Values, "rooms" | "locationHint" | "roomUnusedDays">;

/** Hosts sign in at a provider of OpenID Connect. */
export interface OidcAccess {
  mode: "oidc";
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Addresses, and domains whose addresses, are hosts'; in lower case. */
  allow: string[];
  /** Addresses of hosts who are admins. */
  admins: string[];
}

/** Configuration of the programs: the settings of the table as they are, and these in a form of their own. */
export interface Settings extends Omit<Values, Rearranged> {
  server: {
    host: string;
    /** 0: any free port. */
    port: number;
    publicUrl: string | null;
    tls: { key: string; certificate: string } | null;
    /** Express's `trust proxy`: hops, addresses, or none. */
    trustProxy: number | string[] | false;
  };
  /** Null: no credentials are configured. */
  platform: Platform | null;
  /** Which of the emulator's credentials the app uses where none are configured. */
  emulator: "opentok" | "vonage";
  sip: Omit<Values["sip"], "username" | "password" | "headers"> & {
    auth: { username: string; password: string } | null;
    headers: Record<string, string>;
  };
  /** Rule of who is host: everybody, who signs in at a provider, or with the passphrase (plain text, or its hash, `scrypt:…`). */
  access: { mode: "open" } | { mode: "passphrase"; passphrase: string } | OidcAccess;
  dial: {
    /** SIP URIs, hosts, numbers, `country:US` and `type:premium` that may be dialed besides `sip.uri`; null: any. */
    allow: string[] | null;
    /** Callers that a dial may show besides our own; null: any. */
    from: string[] | null;
    /** Names of headers that a dial may bring; null: any. */
    headers: string[] | null;
  };
  /** Null: nobody can dial in. */
  voice: Voice | null;
  /** Sentences that callers hear. */
  spoken: Pick<Values["voice"], "language" | "musicUrl">;
  webhooks: Webhooks;
  rooms: {
    /** Session ids by names of rooms. */
    sessions: Record<string, string>;
    locationHint: string | null;
    unusedDays: number;
  };
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
 * @param options.check notes problems that only the users of the settings can see.
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
  // What is right is looked at as a whole even so: nobody mends one line only to hear of the next.
  const settings = assemble({ values: readValues(sources, problems), sources, problems });
  options.check?.(settings, (path, sentence) => problems.add(path, sentence));
  if (problems.sentences.length > 0) throw new SettingsError(problems.sentences);
  return settings;
}

/** Brings the values into the form that the programs use, and adds what is wrong with them as a whole to the problems. */
function assemble(reading: Reading): Settings {
  const { opentok, vonage, hostPassphrase, oidc, admins, ...values } = reading.values;
  const { host, port, publicUrl, tls, trustProxy, locationHint, roomUnusedDays, ...plain } = values;
  const platform = readPlatform(reading);
  const isLocal = platform === null || platform.isLocal;
  checkProduction(platform, reading);
  return {
    ...plain,
    server: {
      // Who reaches the app past its proxy could name any address as theirs.
      host: host ?? (isLocal || trustProxy ? "127.0.0.1" : "0.0.0.0"),
      port,
      publicUrl,
      tls: readTls(reading),
      trustProxy: trustProxy || false,
    },
    platform,
    emulator: plain.emulator === "vonage" ? "vonage" : "opentok",
    sip: readSip(reading),
    access: readAccess(isLocal, reading),
    dial: readDial(plain.dial, isLocal),
    voice: readVoice(reading, platform),
    spoken: { language: plain.voice.language, musicUrl: plain.voice.musicUrl },
    webhooks: readWebhooks(reading, isLocal),
    rooms: { sessions: plain.rooms ?? {}, locationHint, unusedDays: roomUnusedDays },
    dataDirectory: resolve(reading.sources.directory, plain.dataDirectory),
  };
}

/** @returns null where nothing of it is given, or what is given is not whole. */
function readOidc({ values, problems }: Reading): OidcAccess | null {
  const { issuer, clientId, clientSecret, allow } = values.oidc;
  const admins = values.admins ?? [];
  const given = Object.values(values.oidc).some((value) => value !== null);
  if (!given && admins.length > 0)
    problems.add(
      "admins",
      "makes sense together with OIDC_ISSUER only: with the passphrase every host is admin",
    );
  for (const name of ["issuer", "clientId", "clientSecret", "allow"] as const)
    if (given && values.oidc[name] === null)
      problems.add(`oidc.${name}`, "must be given too, for hosts to sign in with OpenID Connect");
  if (!issuer || !clientId || !clientSecret || !allow) return null;
  if (issuer.startsWith("http:") && !isLoopback(issuer))
    problems.add("oidc.issuer", "must begin with https: whoever is on the way could sign in as anybody");
  return { mode: "oidc", issuer, clientId, clientSecret, allow, admins };
}

/** Whether a passphrase is not there as plain text. */
export function isHashed(passphrase: string): boolean {
  return passphrase.startsWith("scrypt:");
}

function checkProduction(platform: Platform | null, { values, sources, problems }: Reading) {
  const { NODE_ENV, DEBUG } = sources.environment;
  if (NODE_ENV !== "production") return;
  if (!platform && !values.emulator)
    problems.add(
      "opentok.apiKey",
      "and OPENTOK_API_SECRET must be given, because NODE_ENV is production (or EMULATOR=on to go without)",
    );
  if (printsCredentials(DEBUG))
    problems.add(
      "DEBUG",
      "must not name opentok, vonage or * in production: the SDK would print its credentials",
    );
}

/** With an emulator everything is allowed, else nothing that is not named. */
function readDial({ allow, from, headers }: Values["dial"], isLocal: boolean): Settings["dial"] {
  const none = isLocal ? null : [];
  return { allow: allow ?? none, from: from ?? none, headers: headers ?? none };
}

function readSip({ values, problems }: Reading): Settings["sip"] {
  const { username, password, headers, ...plain } = values.sip;
  problems.requireBoth("sip.username", username, "sip.password", password);
  return { ...plain, auth: username && password ? { username, password } : null, headers: headers ?? {} };
}

function readTls(reading: Reading): Settings["server"]["tls"] {
  const { problems } = reading;
  const { tls } = reading.values;
  problems.requireBoth("tls.key", tls.key, "tls.certificate", tls.certificate);
  const key = readPem("tls.key", tls.key, toPkcs8, reading);
  const certificate = readPem("tls.certificate", tls.certificate, requireCertificate, reading);
  if (!key || !certificate) return null;
  if (!isPair(key, certificate))
    problems.add("tls.key", `must be the key of ${problems.nameOf("tls.certificate")}`);
  return { key, certificate };
}

function readAccess(isLocal: boolean, reading: Reading): Settings["access"] {
  const { values, sources, problems } = reading;
  const { hostPassphrase, access } = values;
  if (hostPassphrase && !isHashed(hostPassphrase) && sources.environment.NODE_ENV === "production")
    problems.add(
      "hostPassphrase",
      "must not be plain text in production: `npm run passphrase` makes the hash that takes its place",
    );
  const oidc = readOidc(reading);
  if (oidc && (hostPassphrase || access))
    problems.add("oidc.issuer", "is given, but there is a passphrase or ACCESS=open too: keep one");
  if (oidc) return oidc;
  if (hostPassphrase) {
    if (access) problems.add("access", "is open, but there is a passphrase too: keep one");
    return { mode: "passphrase", passphrase: hostPassphrase };
  }
  if (!isLocal && !access)
    problems.add(
      "hostPassphrase",
      "must be given, or OIDC_ISSUER, so that not everybody with a link can make calls (or ACCESS=open, if everybody shall; or " +
        "EMULATOR=separate, if the platform is an emulator)",
    );
  return { mode: "open" };
}
