import type { Settings } from "../settings.ts";
import type { Call } from "./calls/call.ts";
import { CallStore } from "./calls/call-store.ts";
import { Calls } from "./calls/calls.ts";
import { Dials } from "./calls/dials.ts";
import { Tones } from "./calls/digit-sender.ts";
import { EarlyHangUps } from "./calls/early-hang-ups.ts";
import { Limits } from "./calls/limits.ts";
import { LostDials } from "./calls/lost-dials.ts";
import { MuteAlls } from "./calls/mute-alls.ts";
import { Mutes } from "./calls/mutes.ts";
import { Reconciler } from "./calls/reconciler.ts";
import { WaitingDigits } from "./calls/waiting-digits.ts";
import { Metrics } from "./http/metrics.ts";
import type { RoomFeed } from "./live/room-feed.ts";
import { Reports } from "./monitoring/reports.ts";
import type { OpenTokPlatform } from "./platform/platform.ts";
import type { Database } from "./store/store.ts";

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
  lostDials: LostDials;
  reconciler: Reconciler;
  metrics: Metrics;
}

interface Given {
  settings: Pick<Settings, "webhooks" | "limits">;
  platform: OpenTokPlatform;
  database: Database;
  feed: RoomFeed;
  now: () => number;
  /** Told about each call that has begun or changed. */
  onChange(call: Call): void;
  /** What else is due at times. */
  housekeeping(): Promise<void>;
  /** Told about what failed with nobody waiting for it. */
  onBackgroundError(error: unknown): void;
}

/** Some of them need each other: what comes later is reached by a function. */
export function createCallParts({ settings, ...given }: Given): CallParts {
  const tables = createTables(given);
  const { store: callStore, muteAlls } = tables;
  const metrics = new Metrics(async () => (await callStore.open()).length);
  const shared = {
    ...given,
    ...tables,
    metrics,
    hasMonitoring: settings.webhooks.trust !== "nobody",
    identify: (sessionId: string) => lostDials.identify(sessionId),
    recognize: (...found: Parameters<LostDials["recognize"]>) => lostDials.recognize(...found),
  };
  const calls = new Calls({
    ...shared,
    maxCalls: settings.limits.maxCalls,
    onChange(call) {
      limits.follow(call);
      tones.follow(call);
      given.onChange(call);
    },
  });
  const reports = new Reports({ ...shared, calls });
  const withCalls = { ...shared, calls, earlierEvents: reports.earlierEvents.bind(reports) };
  const lostDials = new LostDials({
    ...withCalls,
    reportedConnections: reports.connections.bind(reports),
  });
  const limits = new Limits(withCalls);
  const tones = new Tones(withCalls);
  const mutes = new Mutes(withCalls);
  const dials = new Dials(withCalls);
  const reconciler = new Reconciler({
    ...withCalls,
    lostDials,
    async housekeeping() {
      await forgetOld({ ...tables, reports });
      await given.housekeeping();
    },
  });
  return { calls, dials, tones, mutes, muteAlls, limits, callStore, reports, lostDials, reconciler, metrics };
}

/** What is kept about calls, each thing by the part that knows what it is for. */
function createTables({
  database,
  platform: { project },
  now,
}: Pick<Given, "database" | "platform" | "now">) {
  return {
    store: new CallStore(database, project),
    earlyHangUps: new EarlyHangUps({ database, project, now }),
    waitingDigits: new WaitingDigits(database),
    muteAlls: new MuteAlls({ database, project }),
  };
}

async function forgetOld(parts: {
  reports: Reports;
  earlyHangUps: EarlyHangUps;
  waitingDigits: WaitingDigits;
}): Promise<void> {
  await parts.reports.forgetOld();
  await parts.earlyHangUps.forgetOld();
  await parts.waitingDigits.forgetEnded();
}
