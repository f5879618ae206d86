import { isDeepStrictEqual } from "node:util";
import type { Settings } from "../settings/settings.ts";
import { callStates } from "../shared/call-states.ts";
import { deriveKey } from "./access/kept-secret.ts";
import { type Call, toWire } from "./calls/call.ts";
import { CallStopper } from "./calls/call-stopper.ts";
import { CallStore } from "./calls/call-store.ts";
import { Calls } from "./calls/calls.ts";
import { Dials } from "./calls/dials.ts";
import { DigitSender } from "./calls/digit-sender.ts";
import { Disconnects } from "./calls/disconnects.ts";
import { EarlyHangUps } from "./calls/early-hang-ups.ts";
import { redactUnless } from "./calls/guest-redaction.ts";
import { HangUps } from "./calls/hang-ups.ts";
import { Limits } from "./calls/limits.ts";
import { LostDials } from "./calls/lost-dials.ts";
import { MuteAlls } from "./calls/mute-alls.ts";
import { Mutes } from "./calls/mutes.ts";
import { Unfinished } from "./calls/unfinished.ts";
import { WaitingDigits } from "./calls/waiting-digits.ts";
import type { Logger } from "./http/logging.ts";
import { Metrics } from "./http/metrics.ts";
import type { RoomFeed } from "./live/room-feed.ts";
import { ReportStore } from "./monitoring/report-store.ts";
import { Reports } from "./monitoring/reports.ts";
import type { OpenTokPlatform } from "./platform/platform.ts";
import { Alerts } from "./policy/alerts.ts";
import { Audit } from "./policy/audit.ts";
import { Budgets } from "./policy/budgets.ts";
import { DialWatch } from "./policy/dial-watch.ts";
import { KillSwitch } from "./policy/kill-switch.ts";
import type { Recording } from "./store/recording.ts";
import type { Database } from "./store/store.ts";

const openStates = callStates.filter((state) => state !== "ended");

/** The parts that calls are made of. */
export interface CallParts {
  callStore: CallStore;
  unfinished: Unfinished;
  muteAlls: MuteAlls;
  metrics: Metrics;
  alerts: Alerts;
  dialWatch: DialWatch;
  audit: Audit;
  killSwitch: KillSwitch;
  callStopper: CallStopper;
  calls: Calls;
  disconnects: Disconnects;
  lostDials: LostDials;
  hangUps: HangUps;
  reports: Reports;
  dials: Dials;
  digitSender: DigitSender;
  mutes: Mutes;
  limits: Limits;
  /** Deletes the rows that nobody needs any more. */
  forgetOld(): Promise<void>;
}

interface Given {
  settings: Pick<Settings, "webhooks" | "limits" | "alertUrl">;
  /** The secret that keys are derived from. */
  appSecret: string;
  platform: OpenTokPlatform;
  database: Database;
  recording: Recording;
  feed: RoomFeed;
  log: Logger;
  now: () => number;
  /** Told about failures of work that nobody waits for. */
  onBackgroundError(error: unknown): void;
}

/** Wires the parts, each after those that it needs; the subscriptions come last. */
export function createCallParts({
  settings,
  appSecret,
  platform,
  database,
  recording,
  feed,
  log,
  now,
  onBackgroundError,
}: Given): CallParts {
  const { project } = platform;
  const hasMonitoring = settings.webhooks.trust !== "nobody";
  const callStore = new CallStore(database, project, recording);
  const earlyHangUps = new EarlyHangUps({ database, project, now });
  const waitingDigits = new WaitingDigits(database);
  const muteAlls = new MuteAlls({ database, project });
  const reportStore = new ReportStore({ database, now });
  const earlierEvents = reportStore.earlierEvents.bind(reportStore);
  const budgets = new Budgets({ database, project, settings, now });
  const unfinished = new Unfinished({ store: callStore, log, now });
  const metrics = createMetrics(callStore, unfinished, recording, budgets);
  const alerts = new Alerts({ settings, log, metrics, now });
  const audit = new Audit({ database, now });
  const killSwitch = new KillSwitch({ database, now });
  const dialWatch = new DialWatch({ budgets, alerts, audit, metrics, onBackgroundError });

  const calls = new Calls({ store: callStore, budgets });
  const disconnects = new Disconnects({
    platform,
    store: callStore,
    calls,
    hasMonitoring,
    now,
    onBackgroundError,
  });
  const lostDials = new LostDials({
    store: callStore,
    calls,
    disconnects,
    platform,
    hasMonitoring,
    earlierEvents,
    reportedConnections: reportStore.connections.bind(reportStore),
    now,
  });
  const hangUps = new HangUps({ calls, store: callStore, earlyHangUps, disconnects, lostDials, now });
  const callStopper = new CallStopper({ killSwitch, store: callStore, hangUps, onBackgroundError });
  const reports = new Reports({ reportStore, calls, callStore, lostDials, metrics, now });
  const dials = new Dials({
    calls,
    store: callStore,
    disconnects,
    earlyHangUps,
    waitingDigits,
    platform,
    metrics,
    watch: dialWatch,
    earlierEvents,
    orderKey: deriveKey(appSecret, "dial order"),
    now,
    onBackgroundError,
  });
  const digitSender = new DigitSender({ platform, waitingDigits, calls, now, onBackgroundError });
  const mutes = new Mutes({ platform, muteAlls, calls, store: callStore, feed, now });
  const limits = new Limits({ hangUps, store: callStore, earlierEvents, now, onBackgroundError });

  calls.onChange((call, before) => publish(feed, call, before));
  calls.onChange((call, before) => {
    if (call.end && !before?.end) metrics.endedCalls.inc({ by: call.end.by, reason: call.end.reason });
  });
  calls.onChange((call) => limits.follow(call));
  calls.onChange((call) => digitSender.follow(call));

  return {
    callStore,
    unfinished,
    muteAlls,
    metrics,
    alerts,
    dialWatch,
    audit,
    killSwitch,
    callStopper,
    calls,
    disconnects,
    lostDials,
    hangUps,
    reports,
    dials,
    digitSender,
    mutes,
    limits,
    async forgetOld() {
      await reportStore.forgetOld();
      await earlyHangUps.forgetOld();
      await waitingDigits.forgetEnded();
    },
  };
}

/** The metrics, with those that are read from the calls as they are. */
function createMetrics(
  store: CallStore,
  unfinished: Unfinished,
  recording: Recording,
  budgets: Budgets,
): Metrics {
  const metrics = new Metrics();
  metrics.gauge("sip_calls_running", "Calls that are not over.", async () => (await store.open()).length);
  metrics.gaugeBy("state", "sip_calls", "Calls that are not over, by state.", async () => {
    const counts = Object.fromEntries(openStates.map((state) => [state, 0]));
    for (const { state } of await store.open()) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  });
  metrics.gauge("sip_calls_overdue", "Calls that are not over 5 minutes after they should be.", () =>
    unfinished.countOverdue(),
  );
  metrics.gauge(
    "sip_calls_unaccounted",
    "Calls whose phones may be on the line though nobody sees them, or though they should not be.",
    async () => (await unfinished.unaccounted()).length,
  );
  metrics.gauge(
    "sip_calls_unwritten",
    "Calls of which something is not written, because the disk takes nothing.",
    () => store.unwrittenCount,
  );
  metrics.gauge("store_writable", "1 if what happens can be recorded, else 0.", () =>
    Number(recording.isPossible),
  );
  metrics.gaugeBy(
    "budget",
    "sip_budget_used_ratio",
    "The part of each budget of all rooms together that is taken, from 0 to 1.",
    async () =>
      Object.fromEntries(
        (await budgets.usageOfAll()).map(({ budget, used, limit }) => [budget, used / limit]),
      ),
  );
  return metrics;
}

/** Tells a room about a change that it can see. */
function publish(feed: RoomFeed, call: Call, before: Call | null): void {
  const shown = toWire(call);
  if (before && isDeepStrictEqual(toWire(before), shown)) return;
  feed.publishCall(call.roomId, { forHosts: shown, forGuests: redactUnless(false, shown) });
}
