import type { Platform, Settings } from "../settings.ts";
import { Access } from "./access/access.ts";
import { loadSecret } from "./access/kept-secret.ts";
import { toWire } from "./calls/call.ts";
import { CallStore } from "./calls/call-store.ts";
import { Calls } from "./calls/calls.ts";
import { EarlyHangUps } from "./calls/early-hang-ups.ts";
import { Events } from "./calls/events.ts";
import { RoomFeed } from "./calls/feed.ts";
import { MuteAlls } from "./calls/mute-alls.ts";
import { Reconciler } from "./calls/reconciler.ts";
import { createLogger, type Logger } from "./http/logging.ts";
import { Metrics } from "./http/metrics.ts";
import { isServedByHttps } from "./http/security.ts";
import { OpenTokPlatform } from "./opentok/platform.ts";
import { Rooms } from "./rooms/rooms.ts";
import { sqliteDialect } from "./store/sqlite.ts";
import { type Database, openStore } from "./store/store.ts";
import { Reports } from "./webhooks/reports.ts";
import { Trust } from "./webhooks/trust.ts";

/** The app can't be without a platform: its own project, or the emulator's. */
export type AppSettings = Settings & { platform: Platform };

/** What the app is made of. A test may bring any of these itself. */
export interface Parts {
  now: () => number;
  log: Logger;
  database: Database;
  platform: OpenTokPlatform;
  access: Access;
  rooms: Rooms;
  feed: RoomFeed;
  calls: Calls;
  muteAlls: MuteAlls;
  reports: Reports;
  trust: Trust;
  reconciler: Reconciler;
  events: Events;
  metrics: Metrics;
}

export async function createParts(settings: AppSettings, overrides: Partial<Parts>): Promise<Parts> {
  const now = overrides.now ?? Date.now;
  const log = overrides.log ?? createLogger(settings.logLevel);
  const platform = overrides.platform ?? new OpenTokPlatform(settings.platform);
  const database = overrides.database ?? (await openStore(sqliteDialect(settings.dataDirectory)));
  const cookieSecret = loadSecret("cookie-secret", settings.cookieSecret, settings.dataDirectory);
  const isHttps = isServedByHttps(settings.server);
  const access = overrides.access ?? new Access(settings.access, { cookieSecret, isHttps, now });
  const rooms = overrides.rooms ?? new Rooms({ database, platform, settings, now });
  const feed = overrides.feed ?? new RoomFeed();
  const callParts = createCallParts({ settings, now, log, platform, database, feed });
  const trust = new Trust({ webhooks: settings.webhooks, project: platform.project, now });
  const muteAlls = new MuteAlls({ database, project: platform.project });
  const read = async (roomId: string) => ({
    calls: (await callParts.calls.list(roomId)).map(toWire),
    muteAll: await muteAlls.get(roomId),
  });
  const events = new Events({ rooms, feed, now, read });
  return {
    now,
    log,
    database,
    platform,
    access,
    rooms,
    feed,
    ...callParts,
    muteAlls,
    trust,
    events,
    ...overrides,
  };
}

/** Calls need the reports that came before their dial was answered; reports need the calls that they are about. */
function createCallParts(
  given: Pick<Parts, "now" | "log" | "platform" | "database" | "feed"> & { settings: AppSettings },
): Pick<Parts, "calls" | "reports" | "reconciler" | "metrics"> {
  const { settings, platform, database, log, now } = given;
  const { project } = platform;
  const store = new CallStore(database, project);
  const metrics = new Metrics(async () => (await store.open()).length);
  const earlyHangUps = new EarlyHangUps({ database, project, now });
  const onBackgroundError = (error: unknown) => log.warn(error, "with nobody waiting for it");
  const hasMonitoring = settings.webhooks.trust !== "nobody";
  const calls = new Calls({
    ...given,
    calls: store,
    earlyHangUps,
    metrics,
    onBackgroundError,
    hasMonitoring,
    earlierEvents: (sessionId, connectionId) => reports.earlierEvents(sessionId, connectionId),
  });
  const reports = new Reports({ ...given, project, calls, store });
  const housekeeping = async () => {
    await reports.forgetOld();
    await earlyHangUps.forgetOld();
  };
  const reconciler = new Reconciler({
    ...given,
    calls,
    store,
    hasMonitoring,
    housekeeping,
    onBackgroundError,
  });
  return { calls, reports, reconciler, metrics };
}
