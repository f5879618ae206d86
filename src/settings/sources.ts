import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { createJiti } from "jiti";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What was found, in the form of `config.ts`, and what each of its leaves was called where it was typed. */
export interface Sources {
  config: Record<string, unknown>;
  /** `opentok.apiKey` -> `OPENTOK_API_KEY` or `opentok.apiKey (config.ts)`. */
  nameOf(path: string): string;
  environment: Environment;
}

type Reader = (text: string) => unknown;

const asText: Reader = (text) => text;
const asNumber: Reader = (text) => (/^\d+$/.test(text) ? Number(text) : text);
const asFlag: Reader = (text) =>
  /^(true|1|yes|on)$/i.test(text) ? true : /^(false|0|no|off)$/i.test(text) ? false : text;
const asList: Reader = (text) => text.split(/[\s,]+/).filter(Boolean);
const asHops: Reader = (text) => (/^\d+$/.test(text) ? Number(text) : asList(text));
const asJson: Reader = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text; // left as it is: the schema names it and says what would be right
  }
};

/** Environment name, where it belongs in `config.ts`, and how its text is read. */
const names: readonly (readonly [string, string, Reader])[] = [
  ["PORT", "port", asNumber],
  ["HOST", "host", asText],
  ["PUBLIC_URL", "publicUrl", asText],
  ["OPENTOK_API_KEY", "opentok.apiKey", asText],
  ["OPENTOK_API_SECRET", "opentok.apiSecret", asText],
  ["OPENTOK_API_URL", "opentok.apiUrl", asText],
  ["OPENTOK_PROXY_URL", "opentok.proxyUrl", asText],
  ["VONAGE_APPLICATION_ID", "vonage.applicationId", asText],
  ["VONAGE_PRIVATE_KEY", "vonage.privateKey", asText],
  ["SIP_URI", "sip.uri", asText],
  ["SIP_NUMBER_URI", "sip.numberUri", asText],
  ["SIP_USERNAME", "sip.username", asText],
  ["SIP_PASSWORD", "sip.password", asText],
  ["SIP_HEADERS", "sip.headers", asJson],
  ["SIP_FROM", "sip.from", asText],
  ["SIP_SECURE", "sip.secure", asFlag],
  ["TLS_KEY", "tls.key", asText],
  ["TLS_CERTIFICATE", "tls.certificate", asText],
  ["TRUST_PROXY", "trustProxy", asHops],
  ["HOST_PASSPHRASE", "hostPassphrase", asText],
  ["ACCESS", "access", asText],
  ["DIAL_ALLOW", "dial.allow", asList],
  ["MAX_RING_SECONDS", "limits.maxRingSeconds", asNumber],
  ["MAX_TALK_SECONDS", "limits.maxTalkSeconds", asNumber],
  ["MAX_CALLS", "limits.maxCalls", asNumber],
  ["PHONE_COUNTRY", "phoneCountry", asText],
  ["VOICE_APPLICATION_ID", "voice.applicationId", asText],
  ["VOICE_PRIVATE_KEY", "voice.privateKey", asText],
  ["VOICE_NUMBERS", "voice.numbers", asList],
  ["VOICE_SIGNATURE_SECRET", "voice.signatureSecret", asList],
  ["VOICE_API_URL", "voice.apiUrl", asText],
  ["VOICE_SIP_URI", "voice.sipUri", asText],
  ["VOICE_LANGUAGE", "voice.language", asText],
  ["VOICE_MUSIC_URL", "voice.musicUrl", asText],
  ["PIN_LENGTH", "pin.length", asNumber],
  ["SIP_WEBHOOK_SECRET", "webhooks.secret", asList],
  ["SIP_WEBHOOK_SECRET_CREATED", "webhooks.secrets.callCreated", asList],
  ["SIP_WEBHOOK_SECRET_UPDATED", "webhooks.secrets.callUpdated", asList],
  ["SIP_WEBHOOK_SECRET_DESTROYED", "webhooks.secrets.callDestroyed", asList],
  ["SIP_WEBHOOK_SECRET_MUTE_FORCED", "webhooks.secrets.muteForced", asList],
  ["SESSION_WEBHOOK_SECRET", "webhooks.secrets.connectionCreated", asList],
  ["WEBHOOKS", "webhooks.accept", asText],
  ["METRICS_TOKEN", "metricsToken", asText],
  ["LOCATION_HINT", "locationHint", asText],
  ["ROOMS", "rooms", asJson],
  ["ROOM_UNUSED_DAYS", "roomUnusedDays", asNumber],
  ["DATA_DIRECTORY", "dataDirectory", asText],
  ["COOKIE_SECRET", "cookieSecret", asText],
  ["APP_SECRET", "appSecret", asText],
  ["LOG_LEVEL", "logLevel", asText],
  ["EMULATOR", "emulator", asText],
];

/**
 * Reads `config.ts`, `.env` and the environment; the later wins. An empty variable counts as absent.
 *
 * @throws whatever `config.ts` throws when it is loaded.
 */
export async function readSources(env: Environment, directory: string): Promise<Sources> {
  const environment = { ...readDotenv(directory), ...env };
  const config = structuredClone(await readConfig(directory));
  const typed = new Map<string, string>();
  for (const [name, path, read] of names) {
    const text = environment[name]?.trim();
    if (!text) continue;
    setAt(config, path.split("."), read(text));
    typed.set(path, name);
  }
  return { config, environment, nameOf: (path) => nameOf(path, typed, config) };
}

function nameOf(path: string, typed: Map<string, string>, config: Record<string, unknown>): string {
  const known = names.find(([, known]) => path === known || path.startsWith(`${known}.`));
  const name = known && typed.get(known[1]);
  if (name) return name;
  const isInConfig = path.split(".").reduce<unknown>(at, config) !== undefined;
  return isInConfig ? `${path} (config.ts)` : (known?.[0] ?? path);
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

function setAt(target: Record<string, unknown>, [key, ...rest]: string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const inner = target[key];
  const next = isRecord(inner) ? inner : {};
  target[key] = next;
  setAt(next, rest, value);
}

/** Takes out what an issue of the schema is about, so that the rest can be looked at. */
export function removeAt(
  config: Record<string, unknown>,
  issue: { path: PropertyKey[]; keys?: string[] },
): void {
  const keys = issue.keys ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  for (const path of keys) {
    const owner = path.slice(0, -1).reduce<unknown>((value, key) => at(value, String(key)), config);
    if (isRecord(owner)) delete owner[String(path.at(-1))];
    else if (Array.isArray(owner)) delete config[String(path[0])];
  }
}

function at(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
