import { type Settings, signedWith, type Voice } from "../../settings.ts";
import { loadSecret } from "../access/kept-secret.ts";
import type { Call } from "../calls/call.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { Dials } from "../calls/dials.ts";
import type { RoomFeed } from "../calls/feed.ts";
import type { Metrics } from "../http/metrics.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Database } from "../store/store.ts";
import { OwnLegs } from "../voice/own-legs.ts";
import { PhoneLegs } from "../voice/phone-legs.ts";
import { VoiceApi } from "../voice/voice-api.ts";
import { Trust } from "../webhooks/trust.ts";
import { bridgeOrder } from "./bridge-order.ts";
import { BridgeStore } from "./bridge-store.ts";
import { Bridges } from "./bridges.ts";
import { CallerLists } from "./caller-lists.ts";
import { CallerStore } from "./caller-store.ts";
import { Callers } from "./callers.ts";
import { Guesses } from "./guesses.ts";
import { Keys } from "./keys.ts";
import { LegEvents } from "./leg-events.ts";
import { Pins } from "./pins.ts";
import { Reception } from "./reception.ts";
import { Script } from "./script.ts";

/** What belongs to telephone numbers: people dial in by them, and telephones are called from them. */
export interface DialIn {
  voice: Voice;
  trust: Trust;
  script: Script;
  pins: Pins;
  callers: Callers;
  callerLists: CallerLists;
  bridges: Bridges;
  reception: Reception;
  phoneLegs: PhoneLegs;
  legEvents: LegEvents;
  /** A call of any kind has changed. */
  follow(call: Call): void;
  /** What is due at times. */
  keepHouse(): Promise<void>;
}

interface Given {
  settings: Pick<Settings, "spoken" | "pin" | "rooms" | "appSecret" | "dataDirectory">;
  voice: Voice;
  project: string;
  database: Database;
  rooms: Rooms;
  calls: Calls;
  dials: Dials;
  callStore: CallStore;
  feed: RoomFeed;
  metrics: Metrics;
  now: () => number;
  onBackgroundError(error: unknown): void;
}

/** Many of them need each other: those that come later are reached by a function. */
export function createDialIn(given: Given): DialIn {
  const { settings, voice, callStore, now } = given;
  const keys = new Keys(loadSecret("app-secret", settings.appSecret, settings.dataDirectory));
  const pins = new Pins({ ...given, keys });
  const guesses = new Guesses({ ...given, keys });
  const script = new Script({ ...settings, voice });
  const voiceApi = new VoiceApi(voice);
  const store = new CallerStore(given);
  const bridgeStore = new BridgeStore(given);
  const legs = new OwnLegs(given);
  const findCall = (callId: string) => callStore.findById(callId);

  const callerLists = new CallerLists({ ...given, callers: store, bridges: bridgeStore, legs });
  const publish = (roomId: string) => callerLists.publish(roomId);
  const callers = new Callers({
    ...given,
    store,
    voice: voiceApi,
    script,
    onChange(roomId) {
      publish(roomId);
      bridges.settleSoon(roomId);
    },
  });
  const bridges = new Bridges({
    ...given,
    store: bridgeStore,
    callers: store,
    legs,
    orderOf: (callId) => bridgeOrder(voice, callId),
    dismiss: (roomId, sentence) => callers.dismiss(roomId, sentence),
    onChange: publish,
  });
  const phoneLegs = new PhoneLegs({ ...given, legs, voice: voiceApi, settings: voice, findCall });
  const reception = new Reception({
    ...given,
    callers,
    store,
    pins,
    guesses,
    bridges: bridgeStore,
    legs,
    script,
    findCall,
    connectPhone: (call, leg) => phoneLegs.connect(call, leg),
    onChange: publish,
  });
  const legEvents = new LegEvents({ ...given, callers, store, legs });
  const { signatureSecrets } = voice;
  return {
    voice,
    trust: new Trust({
      webhooks: signatureSecrets.length > 0 ? signedWith(...signatureSecrets) : { trust: "this machine" },
      project: voice.applicationId,
      now,
    }),
    ...{ script, pins, callers, callerLists, bridges, reception, phoneLegs, legEvents },
    follow(call) {
      bridges.follow(call);
      phoneLegs.follow(call);
    },
    async keepHouse() {
      await callers.findLost();
      await bridges.settleAll();
      await phoneLegs.endAllUnwanted();
      await legs.forgetOld();
      await guesses.forgetOld();
      await pins.retire();
    },
  };
}
