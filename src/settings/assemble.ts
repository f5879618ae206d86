import { resolve } from "node:path";
import type { Platform, Settings } from "../settings.ts";
import { both, type Context, pem } from "./context.ts";
import { printsCredentials } from "./debug.ts";
import { checkCertificate, isPair, toPkcs8 } from "./pem.ts";
import { readPlatform } from "./platform.ts";
import type { Config } from "./schema.ts";
import { readVoice } from "./voice.ts";
import { readWebhooks } from "./webhooks.ts";

/** Brings a configuration into the form that the programs use, and adds what is wrong with it as a whole to the problems. */
export function assemble(config: Config, context: Context): Settings {
  const platform = readPlatform(config, context);
  const isLocal = platform === null || platform.isLocal;
  checkProduction(config, platform, context);
  return {
    server: {
      host: config.host ?? (isLocal ? "127.0.0.1" : "0.0.0.0"),
      port: config.port ?? 3000,
      publicUrl: config.publicUrl ?? null,
      tls: readTls(config, context),
      trustProxy: config.trustProxy || false,
    },
    platform,
    emulator: config.emulator === "vonage" ? "vonage" : "opentok",
    sip: readSip(config, context),
    access: readAccess(config, isLocal, context),
    dial: { allow: config.dial?.allow ?? (isLocal ? null : []) },
    limits: {
      maxRingSeconds: config.limits?.maxRingSeconds ?? 45,
      maxTalkSeconds: config.limits?.maxTalkSeconds ?? null,
      maxCalls: config.limits?.maxCalls ?? 20,
    },
    phoneCountry: config.phoneCountry ?? "US",
    voice: readVoice(config, platform, context),
    spoken: { language: config.voice?.language ?? "en-US", musicUrl: config.voice?.musicUrl ?? null },
    pin: { length: config.pin?.length ?? 8 },
    webhooks: readWebhooks(config, isLocal, context),
    metricsToken: config.metricsToken ?? null,
    rooms: {
      sessions: config.rooms ?? {},
      locationHint: config.locationHint ?? null,
      unusedDays: config.roomUnusedDays ?? 30,
    },
    dataDirectory: resolve(context.directory, config.dataDirectory ?? "data"),
    cookieSecret: config.cookieSecret ?? null,
    appSecret: config.appSecret ?? null,
    logLevel: config.logLevel ?? "info",
  };
}

function checkProduction(
  { emulator }: Config,
  platform: Platform | null,
  { environment, problems }: Context,
) {
  if (environment.NODE_ENV !== "production") return;
  if (!platform && !emulator)
    problems.add(
      "opentok.apiKey",
      "and OPENTOK_API_SECRET must be given, because NODE_ENV is production (or EMULATOR=on to go without)",
    );
  if (printsCredentials(environment.DEBUG))
    problems.add(
      "DEBUG",
      "must not name opentok, vonage or * in production: the SDK would print its credentials",
    );
}

function readSip({ sip }: Config, context: Context): Settings["sip"] {
  const login = both("sip.username", sip?.username, "sip.password", sip?.password, context);
  return {
    uri: sip?.uri ?? null,
    numberUri: sip?.numberUri ?? null,
    auth: login ? { username: login[0], password: login[1] } : null,
    headers: sip?.headers ?? {},
    from: sip?.from ?? null,
    secure: sip?.secure ?? false,
  };
}

function readTls({ tls }: Config, context: Context): Settings["server"]["tls"] {
  const { problems } = context;
  both("tls.key", tls?.key, "tls.certificate", tls?.certificate, context);
  const key = pem("tls.key", tls?.key, toPkcs8, context);
  const certificate = pem("tls.certificate", tls?.certificate, checkCertificate, context);
  if (!key || !certificate) return null;
  if (!isPair(key, certificate))
    problems.add("tls.key", `must be the key of ${problems.nameOf("tls.certificate")}`);
  return { key, certificate };
}

function readAccess(config: Config, isLocal: boolean, { problems }: Context): Settings["access"] {
  if (config.hostPassphrase) {
    if (config.access) problems.add("access", "is open, but there is a passphrase too: keep one");
    return { mode: "passphrase", passphrase: config.hostPassphrase };
  }
  if (!isLocal && !config.access)
    problems.add(
      "hostPassphrase",
      "must be given, so that not everybody with a link can make calls (or ACCESS=open, if everybody shall)",
    );
  return { mode: "open" };
}
