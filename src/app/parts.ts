import type { Platform, Settings } from "../settings/settings.ts";
import { Access } from "./access/access.ts";
import { TICKET_LIFETIME_S } from "./access/guest-tickets.ts";
import { Invites } from "./access/invites.ts";
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
import { CircuitBreaker } from "./platform/circuit-breaker.ts";
import { DEADLINES } from "./platform/deadline.ts";
import { OpenTokPlatform } from "./platform/platform.ts";
import { Admissions } from "./rooms/admissions.ts";
import { RoomBudget } from "./rooms/room-budget.ts";
import { RoomEntry } from "./rooms/room-entry.ts";
import { findRoom } from "./rooms/room-request.ts";
import { Rooms } from "./rooms/rooms.ts";
import { Recording } from "./store/recording.ts";
import { Retention } from "./store/retention.ts";
import { openDatabase } from "./store/sqlite.ts";
import type { Database } from "./store/store.ts";
import { createTelephone, type Telephone } from "./telephone/telephone.ts";
import { ANSWER_DEADLINE_MS } from "./telephone/voice-webhook-routes.ts";

/** Pages of hosts whose sign-in has ended, and of guests whose ticket has, are found after so long at most. */
const REVIEW_MS = 5 * 60 * 1000;

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
  roomBudget: RoomBudget;
  /** Rules of entry to rooms. */
  admissions: Admissions;
  invites: Invites;
  entry: RoomEntry;
  signaturePolicy: SignaturePolicy;
  refusalLog: RefusalLog;
  /** Null if no telephone numbers are configured. */
  telephone: Telephone | null;
  metricsToken: string;
  eventLoopLag: EventLoopLag;
  events: Events;
  recording: Recording;
  reconciler: Reconciler;
  /** Told about failures of work that nobody waits for. */
  onBackgroundError(error: unknown): void;
}

/** Wires the parts, each after those that it needs. */
export async function createParts(settings: AppSettings, overrides: Partial<Overrides>): Promise<Parts> {
  const { now, log, platform, database, feed, answerDeadlineMs } = await createBase(settings, overrides);
  const { project } = platform;
  const onBackgroundError = (error: unknown) => log.warn(error, "with nobody waiting for it");
  const access = new Access(settings.access, {
    database,
    cookieSecret: loadSecret("cookie-secret", settings.cookieSecret, settings.dataDirectory),
    isHttps: isServedByHttps(settings.server),
    publicUrl: settings.server.publicUrl,
    now,
  });
  const recording = new Recording({ database, now });
  const rooms = new Rooms({ database, platform, settings, now });
  const roomBudget = new RoomBudget({
    database,
    project,
    limit: settings.platform.isLocal ? null : settings.limits.maxRoomsInDay, // an emulator costs nothing
    now,
  });
  const admissions = new Admissions({ database, project, settings });
  const appSecret = loadSecret("app-secret", settings.appSecret, settings.dataDirectory);
  const invites = new Invites({
    database,
    project,
    secret: appSecret,
    now,
  });
  const entry = new RoomEntry({ access, tickets: access.tickets, rooms, roomBudget, admissions, invites });
  const signaturePolicy = new SignaturePolicy({ webhooks: settings.webhooks, project, now });
  const {
    callStore,
    calls,
    dials,
    disconnects,
    hangUps,
    lostDials,
    muteAlls,
    mutes,
    limits,
    reports,
    digitSender,
    metrics,
    alerts,
    dialWatch,
    audit,
    killSwitch,
    callStopper,
    unfinished,
    forgetOld,
  } = createCallParts({
    settings,
    appSecret,
    platform,
    database,
    recording,
    feed,
    log,
    now,
    onBackgroundError,
  });
  const telephone =
    settings.voice &&
    createTelephone({
      settings,
      appSecret,
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
      alerts,
      killSwitch,
      now,
      onBackgroundError,
    });
  callStopper.onStopped(async () => telephone?.callers.endAll());
  const events = new Events({
    feed,
    now,
    findRoom: (roomId) => findRoom(rooms, roomId),
    isRecorded: () => recording.isPossible,
    isStopped: () => callStopper.isStopped,
    identify: entry.visitorIn.bind(entry),
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
  access.onSignOut((person) => events.review((place) => place.person === person));
  let reviewedAt = now();
  const reviewEvents = async () => {
    reviewedAt = now();
    await events.review(); // sessions and tickets end while pages are open
  };
  const retention = new Retention({
    database,
    days: settings,
    now,
    onPurge: (purge) => log.info(purge, "deleted what was kept long enough"),
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
      if (now() - reviewedAt >= REVIEW_MS) await reviewEvents();
      for (const roomId of events.openRooms) await rooms.find(roomId); // an open page uses its room
      await rooms.endUnused();
      await roomBudget.forgetOld();
      await access.sessions.forgetExpired();
      await invites.forgetExpired(TICKET_LIFETIME_S * 1000);
      await unfinished.tell();
      await telephone?.housekeeping();
    },
    onBackgroundError,
  });
  callStopper.onChange((isStopped) => {
    for (const roomId of events.openRooms) feed.publishStop(roomId, isStopped);
  });
  recording.onChange((isPossible) => {
    if (isPossible) log.warn("the database can be written to again");
    else log.error("nothing can be recorded: the database can't be written to (disk full?)");
    for (const roomId of events.openRooms) feed.publishRecording(roomId, isPossible);
  });
  return {
    now,
    log,
    platform,
    database,
    feed,
    answerDeadlineMs,
    callStore,
    calls,
    dials,
    disconnects,
    hangUps,
    lostDials,
    muteAlls,
    mutes,
    limits,
    reports,
    digitSender,
    metrics,
    alerts,
    dialWatch,
    audit,
    killSwitch,
    callStopper,
    unfinished,
    settings,
    access,
    metricsToken: loadSecret("metrics-token", settings.metricsToken, settings.dataDirectory),
    eventLoopLag,
    recording,
    rooms,
    roomBudget,
    admissions,
    invites,
    entry,
    signaturePolicy,
    refusalLog: new RefusalLog(log),
    telephone,
    events,
    reconciler,
    onBackgroundError,
  };
}

/** The parts that everything else stands on; a test brings what it wants to control. */
async function createBase(
  settings: AppSettings,
  { now, log, platform, database, feed, answerDeadlineMs }: Partial<Overrides>,
): Promise<Overrides> {
  const breaker = new CircuitBreaker(now ?? Date.now);
  return {
    now: now ?? Date.now,
    log: log ?? createLogger(settings.logLevel),
    platform: platform ?? new OpenTokPlatform(settings.platform, DEADLINES, breaker),
    database: database ?? (await openDatabase(settings.dataDirectory)),
    feed: feed ?? new RoomFeed(),
    answerDeadlineMs: answerDeadlineMs ?? ANSWER_DEADLINE_MS,
  };
}
