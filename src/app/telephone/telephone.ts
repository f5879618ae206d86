import { type Settings, signedWith, trustInThisMachine, type Voice } from "../../settings/settings.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { Dials } from "../calls/dials.ts";
import type { Disconnects } from "../calls/disconnects.ts";
import type { HangUps } from "../calls/hang-ups.ts";
import type { Metrics } from "../http/metrics.ts";
import { SignaturePolicy } from "../monitoring/signature-policy.ts";
import type { Alerts } from "../policy/alerts.ts";
import type { KillSwitch } from "../policy/kill-switch.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Database } from "../store/store.ts";
import { AnswerWebhook } from "./answer-webhook.ts";
import { BridgeStore } from "./bridge-store.ts";
import { Bridges } from "./bridges.ts";
import { type CallerFeed, CallerLists } from "./caller-lists.ts";
import { CallerNcco } from "./caller-ncco.ts";
import { CallerStore } from "./caller-store.ts";
import { Callers } from "./callers.ts";
import { GuessBudget } from "./guess-budget.ts";
import { Guesses } from "./guesses.ts";
import { LegEvents } from "./leg-events.ts";
import { OwnLegs } from "./own-legs.ts";
import { PhoneLegs } from "./phone-legs.ts";
import { Keys } from "./pin-keys.ts";
import { Pins } from "./pins.ts";
import { VoiceApi } from "./voice-api.ts";
import { VoiceCosts } from "./voice-costs.ts";

/** The parts that belong to telephone numbers: people dial in by them, and telephones are called from them. */
export interface Telephone {
  voice: Voice;
  signaturePolicy: SignaturePolicy;
  callerNcco: CallerNcco;
  pins: Pins;
  callers: Callers;
  callerLists: CallerLists;
  bridges: Bridges;
  answerWebhook: AnswerWebhook;
  phoneLegs: PhoneLegs;
  legEvents: LegEvents;
  /** The periodic work: lost callers, bridges, telephones nobody waits for, rows that are old. */
  housekeeping(): Promise<void>;
}

interface TelephoneParts {
  settings: Pick<Settings, "spoken" | "pin" | "server">;
  /** The secret that keys are derived from. */
  appSecret: string;
  voice: Voice;
  project: string;
  database: Database;
  rooms: Rooms;
  calls: Calls;
  dials: Dials;
  hangUps: HangUps;
  disconnects: Disconnects;
  callStore: CallStore;
  feed: CallerFeed;
  metrics: Metrics;
  alerts: Pick<Alerts, "checkGuesses">;
  killSwitch: KillSwitch;
  now: () => number;
  onBackgroundError(error: unknown): void;
}

/** Wires the parts, each after those that it needs; the subscriptions come last. */
export function createTelephone({
  settings,
  appSecret,
  voice,
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
}: TelephoneParts): Telephone {
  const keys = new Keys(appSecret);
  const pins = new Pins({ database, project, keys, settings, now });
  const budget = new GuessBudget({ database, project, settings, now });
  const guesses = new Guesses({ database, project, keys, budget, now });
  const callerStore = new CallerStore({ database, project, now });
  const bridgeStore = new BridgeStore({ database, project });
  const ownLegs = new OwnLegs({ database, project, now });
  const voiceApi = new VoiceApi(voice);
  const voiceCosts = new VoiceCosts({ database, project, now });
  const callerNcco = new CallerNcco({ spoken: settings.spoken, pin: settings.pin, voice });

  const callerLists = new CallerLists({ callerStore, bridgeStore, ownLegs, feed, onBackgroundError });
  const callers = new Callers({ callerStore, voiceApi, callerNcco, now, onBackgroundError });
  const bridges = new Bridges({
    bridgeStore,
    callerStore,
    callers,
    calls,
    hangUps,
    dials,
    ownLegs,
    rooms,
    voice,
    now,
    onBackgroundError,
  });
  const phoneLegs = new PhoneLegs({
    ownLegs,
    calls,
    disconnects,
    callStore,
    voiceApi,
    voiceCosts,
    voice,
    now,
    onBackgroundError,
  });
  const publishAndSettle = (roomId: string) => {
    callerLists.publish(roomId);
    bridges.settleSoon(roomId);
  };
  const answerWebhook = new AnswerWebhook({
    callers,
    callerStore,
    pins,
    guesses,
    rooms,
    bridgeStore,
    ownLegs,
    callStore,
    calls,
    phoneLegs,
    callerNcco,
    metrics,
    killSwitch,
    now,
    onBridgeArrived: publishAndSettle,
    onWrongPin: () => void budget.usage().then((usage) => alerts.checkGuesses(usage), onBackgroundError),
  });
  const legEvents = new LegEvents({ callers, callerStore, ownLegs, calls, voiceCosts, now });
  const signaturePolicy = createSignaturePolicy(voice, settings, now);

  metrics.gauge(
    "pin_guesses_used_ratio",
    "The part of the wrong PINs of a day that is used, from 0 to 1.",
    async () => {
      const { used, limit } = await budget.usage();
      return used / limit;
    },
  );
  callers.onChange(publishAndSettle);
  bridges.onChange((roomId) => callerLists.publish(roomId));
  calls.onChange((call) => {
    bridges.follow(call);
    phoneLegs.follow(call);
  });

  return {
    voice,
    signaturePolicy,
    callerNcco,
    pins,
    callers,
    callerLists,
    bridges,
    answerWebhook,
    phoneLegs,
    legEvents,
    async housekeeping() {
      await callers.findLost();
      await bridges.settleAll();
      await phoneLegs.endAllUnwanted();
      await ownLegs.forgetOld();
      await guesses.forgetOld();
      await voiceCosts.forgetOld();
    },
  };
}

function createSignaturePolicy(
  { signatureSecrets, applicationId }: Voice,
  { server }: Pick<Settings, "server">,
  now: () => number,
): SignaturePolicy {
  return new SignaturePolicy({
    webhooks: signatureSecrets.length > 0 ? signedWith(...signatureSecrets) : trustInThisMachine(server),
    project: applicationId,
    now,
  });
}
