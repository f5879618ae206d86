import { type Settings, signedWith, type Voice } from "../../settings.ts";
import { loadSecret } from "../access/kept-secret.ts";
import type { Call } from "../calls/call.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { Dials } from "../calls/dials.ts";
import type { Metrics } from "../http/metrics.ts";
import type { RoomFeed } from "../live/room-feed.ts";
import { Trust } from "../monitoring/signature-policy.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Database } from "../store/store.ts";
import { Reception } from "./answer-webhook.ts";
import { BridgeStore } from "./bridge-store.ts";
import { Bridges } from "./bridges.ts";
import { CallerLists } from "./caller-lists.ts";
import { Script } from "./caller-ncco.ts";
import { CallerStore } from "./caller-store.ts";
import { Callers } from "./callers.ts";
import { Guesses } from "./guesses.ts";
import { LegEvents } from "./leg-events.ts";
import { OwnLegs } from "./own-legs.ts";
import { PhoneLegs } from "./phone-legs.ts";
import { Keys } from "./pin-keys.ts";
import { Pins } from "./pins.ts";
import { VoiceApi } from "./voice-api.ts";

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
  settings: Pick<Settings, "spoken" | "pin" | "appSecret" | "dataDirectory">;
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

/** Callers and bridges need each other: what comes later is reached by a function. */
export function createDialIn(given: Given): DialIn {
  const { voice } = given;
  const shared = { ...given, ...createStores(given), voiceApi: new VoiceApi(voice) };
  const script = new Script({ ...given.settings, voice });
  const callerLists = new CallerLists(shared);
  const publish = callerLists.publish.bind(callerLists);
  const onChange = (roomId: string) => {
    publish(roomId);
    bridges.settleSoon(roomId);
  };
  const callers = new Callers({ ...shared, script, onChange });
  const bridges = new Bridges({ ...shared, callers, onChange: publish });
  const phoneLegs = new PhoneLegs(shared);
  const reception = new Reception({ ...shared, callers, phoneLegs, script, onChange });
  const legEvents = new LegEvents({ ...shared, callers });
  const { pins } = shared;
  return {
    ...{ voice, script, pins, callers, callerLists, bridges, reception, phoneLegs, legEvents },
    trust: createTrust(given),
    follow(call) {
      bridges.follow(call);
      phoneLegs.follow(call);
    },
    async keepHouse() {
      await callers.findLost();
      await bridges.settleAll();
      await phoneLegs.endAllUnwanted();
      await forgetOld(shared);
    },
  };
}

/** What is kept about rooms and callers, each thing by the part that knows what it is for. */
function createStores(given: Given) {
  const { appSecret, dataDirectory } = given.settings;
  const keys = new Keys(loadSecret("app-secret", appSecret, dataDirectory));
  return {
    pins: new Pins({ ...given, keys }),
    guesses: new Guesses({ ...given, keys }),
    callerStore: new CallerStore(given),
    bridgeStore: new BridgeStore(given),
    ownLegs: new OwnLegs(given),
  };
}

function createTrust({ voice, now }: Given): Trust {
  const { signatureSecrets, applicationId } = voice;
  return new Trust({
    webhooks: signatureSecrets.length > 0 ? signedWith(...signatureSecrets) : { trust: "this machine" },
    project: applicationId,
    now,
  });
}

async function forgetOld({ ownLegs, guesses }: ReturnType<typeof createStores>): Promise<void> {
  await ownLegs.forgetOld();
  await guesses.forgetOld();
}
