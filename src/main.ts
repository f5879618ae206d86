import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import closeWithGrace, { type Signals } from "close-with-grace";
import { type App, createApp } from "./app/app.ts";
import { checkSettings } from "./app/check-settings.ts";
import { ownHostNames } from "./app/http/known-host.ts";
import type { AppSettings } from "./app/parts.ts";
import { startWarnings } from "./app/start-warnings.ts";
import { type DataFolderLock, lockDataFolder } from "./app/store/data-folder.ts";
import { StoreError } from "./app/store/store-error.ts";
import { paths } from "./app/telephone/voice-webhook-paths.ts";
import { type EmulatorAddresses, withEmulator } from "./emulator-settings.ts";
import { drain, type EmulatorHandlers, type Handlers, listen, portOf, renewCertificate } from "./server.ts";
import {
  isHashed,
  loadSettings,
  type NoteProblem,
  printsCredentials,
  type Settings,
  SettingsError,
} from "./settings/settings.ts";

/** In a constant, so that the app is checked and built without it. */
const EMULATOR_PACKAGE: string = "opentok-emulator";
const NO_EMULATOR =
  "OPENTOK_API_KEY and OPENTOK_API_SECRET must be given: the emulator is not part of this installation.";
/** The process ends so long after it has begun to stop, even if something is still under way. */
const STOP_MS = 14_000;

/** The length of the hash that it keys: https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const WEBHOOK_SECRET_BYTES = 32;

/** The part of the emulator's interface that is used here. */
interface Emulator extends EmulatorHandlers, EmulatorAddresses {
  voiceSipAddress: string;
  close(): Promise<void>;
}

type StartEmulator = (options: {
  dataDirectory: string;
  hostNames?: readonly string[];
  webhooks: { sip: string; session: string; secret: string };
  voice: { answerUrl: string; eventUrl: string; signatureSecret: string };
  warn(message: string): void;
}) => Promise<Emulator>;

/** The programs in this process. */
interface Programs extends Handlers {
  emulator: Emulator | null;
  app: App | null;
}

await main().catch((error: unknown) => {
  if (isMissingPackage(error)) console.error(NO_EMULATOR);
  else console.error(isForOperators(error) ? error.message : error);
  process.exit(1);
});

async function main(): Promise<void> {
  const settings = await loadSettings({ env: process.env, directory: process.cwd(), check });
  const lock = lockDataFolder(settings.dataDirectory);
  const programs: Programs = { emulator: null, app: null };
  const servers: Server[] = [];
  const stopDelayMs = settings.stopDelaySeconds * 1_000;
  const isSecure = settings.server.tls !== null;
  if (isSecure) process.on("SIGHUP", () => void reloadCertificate(servers));
  // Without a certificate it is what a terminal sends that is closed.
  const skip: Signals[] = isSecure ? ["SIGHUP"] : [];
  closeWithGrace({ delay: stopDelayMs + STOP_MS, skip }, async ({ err }) => {
    if (err) console.error(err);
    programs.app?.retire();
    // Until whatever stands in front has seen that, it sends people here, who are answered. After an error nobody waits.
    if (!err) await delay(stopDelayMs);
    await stop(programs, servers, lock);
  });
  // The server comes first: the emulator needs to know where to report to.
  servers.push(await listen(programs, settings));
  programs.app = await createApp(await withPlatform(settings, programs, servers));
  greet(settings, portOf(servers[0]), programs.emulator);
}

function check(settings: Settings, note: NoteProblem): void {
  checkSettings(settings, note);
  try {
    mkdirSync(settings.dataDirectory, { recursive: true, mode: 0o700 });
    accessSync(settings.dataDirectory, constants.W_OK);
  } catch (error) {
    note("dataDirectory", `must be a folder to write to (${error instanceof Error ? error.message : error})`);
  }
}

/** Reads the certificate anew, where it is kept in files. One that can't be used changes nothing. */
async function reloadCertificate(servers: readonly Server[]): Promise<void> {
  try {
    const { server } = await loadSettings({ env: process.env, directory: process.cwd() });
    if (!server.tls) throw new SettingsError(["TLS_KEY and TLS_CERTIFICATE are not given any more."]);
    renewCertificate(servers, server.tls);
    console.log("  The certificate was read anew.\n");
  } catch (error) {
    console.error(`The certificate stays as it was. ${error instanceof Error ? error.message : error}`);
  }
}

/** The configured project; without one the emulator, which then is the platform as any other. */
async function withPlatform(settings: Settings, programs: Programs, servers: Server[]): Promise<AppSettings> {
  if (settings.platform) return { ...settings, platform: settings.platform };
  const startEmulator = await loadEmulator();
  const hostNames = ownHostNames(settings.server);
  const secret = randomBytes(WEBHOOK_SECRET_BYTES).toString("hex");
  const origin = await reportOrigin(programs, settings, servers);
  const emulator = await startEmulator({
    dataDirectory: join(settings.dataDirectory, "emulator"),
    ...(hostNames && { hostNames }),
    webhooks: { sip: `${origin}/webhooks/sip`, session: `${origin}/webhooks/session`, secret },
    voice: {
      answerUrl: origin + paths.answer,
      eventUrl: origin + paths.events,
      signatureSecret: secret,
    },
    warn: (message) => console.warn(message),
  });
  programs.emulator = emulator;
  return withEmulator(settings, emulator, { origin, secret });
}

/** Loaded only where it is needed: a production install does without it. */
async function loadEmulator(): Promise<StartEmulator> {
  const { startEmulator }: { startEmulator: StartEmulator } = await import(EMULATOR_PACKAGE);
  return startEmulator;
}

/** Whether the message says all that is needed: what is wrong, and what would be right. */
function isForOperators(error: unknown): error is Error {
  return error instanceof SettingsError || error instanceof StoreError;
}

/** A production install has neither the emulator nor its packages. */
function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}

/** Reports stay on this machine; with TLS they get a listener of their own, as nobody vouches for our certificate here. */
async function reportOrigin(programs: Programs, settings: Settings, servers: Server[]): Promise<string> {
  if (!settings.server.tls && ["127.0.0.1", "0.0.0.0"].includes(settings.server.host))
    return `http://127.0.0.1:${portOf(servers[0])}`;
  const server = await listen(programs, {
    server: { ...settings.server, tls: null, host: "127.0.0.1", port: 0 },
  });
  servers.push(server);
  return `http://127.0.0.1:${portOf(server)}`;
}

function greet(settings: Settings, port: number, emulator: Emulator | null): void {
  const { server, platform, webhooks, access } = settings;
  const origin = server.publicUrl ?? `${server.tls ? "https" : "http"}://localhost:${port}`;
  console.log(`\n  Open ${origin}\n`);
  if (emulator)
    console.log(
      `  Running without an account, on the emulator of the platform in this process.\n` +
        `  Phones to call: sip:echo@${emulator.sipAddress} (and tone, ivr, busy, ring, human, any number)\n` +
        `  A number to call from a phone: sip:${emulator.phoneNumber.slice(1)}@${emulator.voiceSipAddress}\n` +
        `  What goes over the wires: ${origin}/_emulator\n`,
    );
  else console.log(`  Rooms live in project ${platform?.apiKey}.\n`);
  warnOfReports(webhooks.trust);
  if (platform && access.mode === "passphrase" && !isHashed(access.passphrase))
    console.warn(
      "  HOST_PASSPHRASE is plain text: npm run passphrase makes the hash that takes its place.\n",
    );
  for (const warning of startWarnings(settings)) console.warn(`  ${warning} (docs/sip-provider.md)\n`);
  if (printsCredentials(process.env.DEBUG))
    console.warn("  DEBUG names the platform's SDK: it prints credentials. Show its output to nobody.\n");
}

function warnOfReports(trust: Settings["webhooks"]["trust"]): void {
  if (trust === "nobody")
    console.warn(
      "  Ringing, answers and ends are not reported here: give SIP_WEBHOOK_SECRET (docs/operations.md, Call monitoring).\n",
    );
  if (trust === "anybody")
    console.warn("  WEBHOOKS=unsigned: whoever reaches this server can report what calls do.\n");
}

/** Tells pages, lets requests under way end, then closes the listeners and the database. */
async function stop({ app, emulator }: Programs, servers: Server[], lock: DataFolderLock): Promise<void> {
  await app?.stop();
  // Its last reports still come in: those calls end with it.
  await emulator?.close();
  await Promise.all(servers.map(drain));
  await app?.close();
  lock.release();
}
