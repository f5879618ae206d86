import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import type { Platform, Settings } from "../settings.ts";
import { checkCertificate, readPem, toPkcs8 } from "./pem.ts";
import type { Problems } from "./problems.ts";
import type { Config } from "./schema.ts";
import type { Environment } from "./sources.ts";

interface Context {
  environment: Environment;
  directory: string;
  problems: Problems;
}

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
      trustProxy: config.trustProxy ?? false,
    },
    platform,
    sip: readSip(config, context),
    access: readAccess(config, isLocal, context),
    dial: { allow: config.dial?.allow ?? (isLocal ? null : []) },
    webhooks: { acceptUnsigned: isLocal },
    rooms: { sessions: config.rooms ?? {}, locationHint: config.locationHint ?? null },
    dataDirectory: resolve(context.directory, config.dataDirectory ?? "data"),
    cookieSecret: config.cookieSecret ?? null,
    logLevel: config.logLevel ?? "info",
  };
}

function readPlatform({ opentok, vonage, emulator }: Config, context: Context): Platform | null {
  const { problems } = context;
  const project = both("opentok.apiKey", opentok?.apiKey, "opentok.apiSecret", opentok?.apiSecret, context);
  const application = both(
    "vonage.applicationId",
    vonage?.applicationId,
    "vonage.privateKey",
    vonage?.privateKey,
    context,
  );
  if (project && application)
    problems.add("vonage.applicationId", `and ${problems.nameOf("opentok.apiKey")} are both given: keep one`);
  const credentials = application ?? project;
  if (!credentials) return null;
  const isLocal = opentok?.apiUrl !== undefined && isLoopback(opentok.apiUrl);
  if (isLocal && !opentok?.proxyUrl)
    problems.add(
      "opentok.proxyUrl",
      `must be given with ${problems.nameOf("opentok.apiUrl")}: the emulator prints both when it starts`,
    );
  if (emulator) problems.add("emulator", "is on, but there are credentials too: keep one");
  return {
    apiKey: credentials[0],
    apiSecret: application ? pem("vonage.privateKey", application[1], toPkcs8, context) : credentials[1],
    apiUrl: opentok?.apiUrl ?? null,
    proxyUrl: opentok?.proxyUrl ?? null,
    isLocal,
    suggestions: [],
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
  if (/opentok|vonage|\*/.test(environment.DEBUG ?? ""))
    problems.add(
      "DEBUG",
      "must not name opentok, vonage or * in production: the SDK would print its credentials",
    );
}

function readSip({ sip }: Config, context: Context): Settings["sip"] {
  const login = both("sip.username", sip?.username, "sip.password", sip?.password, context);
  return {
    uri: sip?.uri ?? null,
    auth: login ? { username: login[0], password: login[1] } : null,
    headers: sip?.headers ?? {},
    from: sip?.from ?? null,
    secure: sip?.secure ?? false,
  };
}

function readTls({ tls }: Config, context: Context): Settings["server"]["tls"] {
  const pair = both("tls.key", tls?.key, "tls.certificate", tls?.certificate, context);
  if (!pair) return null;
  return {
    key: pem("tls.key", pair[0], toPkcs8, context),
    certificate: pem("tls.certificate", pair[1], checkCertificate, context),
  };
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

/** Two settings that make sense only together. */
function both(
  firstPath: string,
  first: string | undefined,
  secondPath: string,
  second: string | undefined,
  { problems }: Context,
): [string, string] | null {
  if (first && second) return [first, second];
  if (first) problems.add(secondPath, `must be given together with ${problems.nameOf(firstPath)}`);
  if (second) problems.add(firstPath, `must be given together with ${problems.nameOf(secondPath)}`);
  return null;
}

function pem(
  path: string,
  value: string,
  check: (pem: string) => string,
  { directory, problems }: Context,
): string {
  try {
    return check(readPem(value, directory));
  } catch (error) {
    problems.add(
      path,
      `must be PEM text or a path to a PEM file (${error instanceof Error ? error.message : error})`,
    );
    return "";
  }
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return (
    host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4"))
  );
}
