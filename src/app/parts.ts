import { join } from "node:path";
import type { Platform, Settings } from "../settings/settings.ts";
import { Access } from "./access/access.ts";
import { loadSecret } from "./access/kept-secret.ts";
import { type CallParts, createCallParts } from "./call-parts.ts";
import { toWire } from "./calls/call.ts";
import { redactUnless } from "./calls/guest-redaction.ts";
import { Reconciler } from "./calls/reconciler.ts";
import { EventLoopLag } from "./http/event-loop-lag.ts";
import { createLogger, type Logger } from "./http/logging.ts";
import { isServedByHttps } from "./http/security-headers.ts";
import { Events } from "./live/events.ts";
import { RoomFeed } from "./live/room-feed.ts";
import { RefusalLog } from "./monitoring/refusal-log.ts";
import { SignaturePolicy } from "./monitoring/signature-policy.ts";
import { OpenTokPlatform } from "./platform/platform.ts";
import { findRoom } from "./rooms/room-request.ts";
import { Rooms } from "./rooms/rooms.ts";
import { Recording } from "./store/recording.ts";
import { Retention } from "./store/retention.ts";
import { DATABASE_FILE, sqliteDialect } from "./store/sqlite.ts";
import { type Database, openStore } from "./store/store.ts";
import { createTelephone, type Telephone } from "./telephone/telephone.ts";
import { ANSWER_DEADLINE_MS } from "./telephone/voice-webhook-routes.ts";

/** Settings with a platform: a project of one's own, or the emulator's. */
export type AppSettings = Settings & { platform: Platform };

/** The parts that a test may bring itself. */
export interface Overrides {
  now: () => number;
  log: Logger;
  platform: OpenTokPlatform;
  database: Database;
  feed: RoomFeed;
  /** The time in which the Voice API gets its answer, in milliseconds. */
  answerDeadlineMs: number;
}

/** The parts that the app is made of. */
export interface Parts extends Overrides, Omit<CallParts, "forgetOld"> {
  settings: AppSettings;
  access: Access;
  rooms: Rooms;
  signaturePolicy: SignaturePolicy;
  refusalLog: RefusalLog;
  /** Null if no telephone numbers are configured. */
  telephone: Telephone | null;
  metricsToken: string;
  eventLoopLag: EventLoopLag;
  events: Events;
  recording: Recording;
  reconciler: Reconciler;
}

/** Wires the parts, each after those that it needs. */
export async function createParts(settings: AppSettings, overrides: Partial<Overrides>): Promise<Parts> {
  const given = await createBase(settings, overrides);
  const { now, log, platform, database, feed } = given;
  const { project } = platform;
  const onBackgroundError = (error: unknown) => log.warn(error, "with nobody waiting for it");
  const access = new Access(settings.access, {
    cookieSecret: loadSecret("cookie-secret", settings.cookieSecret, settings.dataDirectory),
    isHttps: isServedByHttps(settings.server),
    now,
  });
  const recording = new Recording({ database, now });
  const rooms = new Rooms({ database, platform, settings, now });
  const signaturePolicy = new SignaturePolicy({ webhooks: settings.webhooks, project, now });
  const { forgetOld, ...callParts } = createCallParts({
    settings,
    platform,
    database,
    recording,
    feed,
    log,
    now,
    onBackgroundError,
  });
  const { callStore, unfinished, calls, dials, disconnects, hangUps, lostDials, muteAlls, metrics } =
    callParts;
  const telephone =
    settings.voice &&
    createTelephone({
      settings,
      voice: settings.voice,
      project,
      database,
      rooms,
      calls,
      dials,
      hangUps,
      disconnects,
      callStore,
      feed,
      metrics,
      now,
      onBackgroundError,
    });
  const events = new Events({
    feed,
    now,
    findRoom: (roomId) => findRoom(rooms, roomId),
    isRecorded: () => recording.isPossible,
    isHost: async (request, response) => (await access.roleOf(request, response)) === "host",
    async readCalls(roomId, isHost) {
      const room = await rooms.find(roomId);
      if (!room) return { calls: [], muteAll: null }; // it has ended since
      return {
        calls: (await calls.list(room)).map((call) => redactUnless(isHost, toWire(call))),
        muteAll: await muteAlls.get(room.sessionId),
      };
    },
    readCallers: async (roomId, isHost) => (await telephone?.callerLists.read(roomId, isHost)) ?? null,
  });
  const retention = new Retention({
    database,
    days: settings.keepDays,
    now,
    onPurge: (table, rows) =>
      log.info({ table, rows, days: settings.keepDays }, "deleted what was kept long enough"),
  });
  const eventLoopLag = new EventLoopLag();
  metrics.gauge("event_subscribers", "Pages that live events are sent to.", () => events.openCount);
  metrics.gaugeBy(
    "quantile",
    "event_loop_lag_seconds",
    "How late the event loop was since this was last read.",
    () => eventLoopLag.read(),
  );
  metrics.gauge("kept_oldest_seconds", "Age of the oldest call or caller that is kept.", () =>
    retention.oldestSeconds(),
  );
  const reconciler = new Reconciler({
    store: callStore,
    calls,
    disconnects,
    lostDials,
    platform,
    hasMonitoring: settings.webhooks.trust !== "nobody",
    now,
    async housekeeping() {
      await recording.probe();
      await callStore.writeUnwritten();
      await retention.purgeIfDue();
      await forgetOld();
      for (const roomId of events.openRooms) await rooms.find(roomId); // an open page uses its room
      await rooms.endUnused();
      await unfinished.tell();
      await telephone?.housekeeping();
    },
    onBackgroundError,
  });
  recording.onChange((isPossible) => {
    if (isPossible) log.warn("the database can be written to again");
    else log.error("nothing can be recorded: the database can't be written to (disk full?)");
    for (const roomId of events.openRooms) feed.publishRecording(roomId, isPossible);
  });
  return {
    ...given,
    ...callParts,
    settings,
    access,
    metricsToken: loadSecret("metrics-token", settings.metricsToken, settings.dataDirectory),
    eventLoopLag,
    recording,
    rooms,
    signaturePolicy,
    refusalLog: new RefusalLog(log),
    telephone,
    events,
    reconciler,
  };
}

function openDatabase(dataDirectory: string): Promise<Database> {
  return openStore(sqliteDialect(dataDirectory), join(dataDirectory, DATABASE_FILE));
}

/** The parts that everything else stands on; a test brings what it wants to control. */
async function createBase(
  settings: AppSettings,
  { now, log, platform, database, feed, answerDeadlineMs }: Partial<Overrides>,
): Promise<Overrides> {
  return {
    now: now ?? Date.now,
    log: log ?? createLogger(settings.logLevel),
    platform: platform ?? new OpenTokPlatform(settings.platform),
    database: database ?? (await openDatabase(settings.dataDirectory)),
    feed: feed ?? new RoomFeed(),
    answerDeadlineMs: answerDeadlineMs ?? ANSWER_DEADLINE_MS,
  };
}
