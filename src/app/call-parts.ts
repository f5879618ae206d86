import type { Settings } from "../settings.ts";
import { CallStore } from "./calls/call-store.ts";
import { Calls } from "./calls/calls.ts";
import { Dials } from "./calls/dials.ts";
import { EarlyHangUps } from "./calls/early-hang-ups.ts";
import type { RoomFeed } from "./calls/feed.ts";
import { Limits } from "./calls/limits.ts";
import { MuteAlls } from "./calls/mute-alls.ts";
import { Mutes } from "./calls/mutes.ts";
import { Reconciler } from "./calls/reconciler.ts";
import { Tones } from "./calls/tones.ts";
import { WaitingDigits } from "./calls/waiting-digits.ts";
import type { Logger } from "./http/logging.ts";
import { Metrics } from "./http/metrics.ts";
import type { OpenTokPlatform } from "./opentok/platform.ts";
import type { Database } from "./store/store.ts";
import { Reports } from "./webhooks/reports.ts";

/** The parts that calls are made of. */
export interface CallParts {
  calls: Calls;
  dials: Dials;
  tones: Tones;
  mutes: Mutes;
  muteAlls: MuteAlls;
  limits: Limits;
  callStore: CallStore;
  reports: Reports;
  reconciler: Reconciler;
  metrics: Metrics;
}

interface Given {
  settings: Pick<Settings, "webhooks" | "limits">;
  platform: OpenTokPlatform;
  database: Database;
  feed: RoomFeed;
  log: Logger;
  now: () => number;
}

/** Many of them need each other: those that come later are reached by a function. */
export function createCallParts(given: Given): CallParts {
  const { settings, platform, database, feed, log, now } = given;
  const { project } = platform;
  const hasMonitoring = settings.webhooks.trust !== "nobody";
  const onBackgroundError = (error: unknown) => log.warn(error, "with nobody waiting for it");
  const shared = { platform, feed, now, hasMonitoring, onBackgroundError };

  const store = new CallStore(database, project);
  const earlyHangUps = new EarlyHangUps({ database, project, now });
  const waitingDigits = new WaitingDigits(database);
  const muteAlls = new MuteAlls({ database, project });
  const metrics = new Metrics(async () => (await store.open()).length);
  const calls = new Calls({
    ...shared,
    store,
    earlyHangUps,
    maxCalls: settings.limits.maxCalls,
    onChange(call) {
      limits.follow(call);
      tones.follow(call);
    },
  });
  const record = calls.record.bind(calls);
  const reports = new Reports({ database, calls, store, now });
  const earlierEvents = reports.earlierEvents.bind(reports);
  const limits = new Limits({
    ...shared,
    find: (callId) => store.get(callId),
    hangUp: (call, cause) => calls.hangUp(call, { cause }),
    isReported: async ({ sessionId, connectionId }) =>
      connectionId !== null && (await earlierEvents(sessionId, connectionId)).length > 0,
  });
  const tones = new Tones({ ...shared, waitingDigits, record });
  const mutes = new Mutes({ ...shared, muteAlls, record, open: (roomId) => store.open(roomId) });
  const dials = new Dials({ ...shared, calls, store, earlyHangUps, waitingDigits, metrics, earlierEvents });
  const housekeeping = async () => {
    await reports.forgetOld();
    await earlyHangUps.forgetOld();
    await waitingDigits.forgetEnded();
  };
  const reconciler = new Reconciler({ ...shared, calls, store, housekeeping });
  return { calls, dials, tones, mutes, muteAlls, limits, callStore: store, reports, reconciler, metrics };
}
