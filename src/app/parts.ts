import type { Platform, Settings } from "../settings.ts";
import { Access } from "./access/access.ts";
import { loadSecret } from "./access/kept-secret.ts";
import { type CallParts, createCallParts } from "./call-parts.ts";
import { toWire } from "./calls/call.ts";
import { createLogger, type Logger } from "./http/logging.ts";
import { isServedByHttps } from "./http/security-headers.ts";
import { Events } from "./live/events.ts";
import { RoomFeed } from "./live/room-feed.ts";
import { Trust } from "./monitoring/signature-policy.ts";
import { OpenTokPlatform } from "./platform/platform.ts";
import { Rooms } from "./rooms/rooms.ts";
import { sqliteDialect } from "./store/sqlite.ts";
import { type Database, openStore } from "./store/store.ts";
import { createDialIn, type DialIn } from "./telephone/telephone.ts";
import { ANSWER_DEADLINE_MS } from "./telephone/voice-webhook-routes.ts";

/** The app can't be without a platform: its own project, or the emulator's. */
export type AppSettings = Settings & { platform: Platform };

/** What the app is made of. A test may bring any of these itself. */
export interface Parts extends CallParts {
  now: () => number;
  log: Logger;
  database: Database;
  platform: OpenTokPlatform;
  access: Access;
  rooms: Rooms;
  feed: RoomFeed;
  trust: Trust;
  events: Events;
  /** Null where no telephone numbers are configured. */
  dialIn: DialIn | null;
  /** So long a caller waits at most to hear what comes next, in milliseconds. */
  answerDeadlineMs: number;
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
  const onBackgroundError = (error: unknown) => log.warn(error, "with nobody waiting for it");
  const shared = { settings, now, database, feed, onBackgroundError };
  const callParts = createCallParts({
    ...shared,
    platform,
    onChange: (call) => dialIn?.follow(call),
    async housekeeping() {
      for (const roomId of events.openRooms) await rooms.find(roomId); // who has its page open uses it
      await rooms.endUnused();
      await dialIn?.keepHouse();
    },
  });
  const { voice } = settings;
  const { project } = platform;
  const dialIn = voice && createDialIn({ ...shared, ...callParts, voice, project, rooms });
  const trust = new Trust({ webhooks: settings.webhooks, project: platform.project, now });
  const read = async (roomId: string) => {
    const room = await rooms.find(roomId);
    if (!room) return { calls: [], muteAll: null }; // it has ended since
    return {
      calls: (await callParts.calls.list(room)).map(toWire),
      muteAll: await callParts.muteAlls.get(room.sessionId),
    };
  };
  const events = new Events({ access, rooms, callerLists: dialIn?.callerLists ?? null, feed, now, read });
  return {
    now,
    log,
    database,
    platform,
    access,
    rooms,
    feed,
    ...callParts,
    trust,
    events,
    dialIn,
    answerDeadlineMs: ANSWER_DEADLINE_MS,
    ...overrides,
  };
}
