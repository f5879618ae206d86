import type { Journal } from "../../journal/journal.ts";
import { callAfter, type MediaClock } from "../../media/clock.ts";
import type { IncomingCall, UserAgent } from "../../sip/sip-call.ts";
import { numberOf } from "../../sip/uri/user-part.ts";
import type { ConnectAction, Endpoint } from "../ncco/actions.ts";
import type { Ncco } from "../ncco/ncco.ts";
import type { Speech } from "../sound/speech.ts";
import type { Payload } from "../webhooks/hook.ts";
import type { VoiceApplication } from "./application.ts";
import { callerIdFor, callerOf } from "./caller-id.ts";
import { Conversations } from "./conversation.ts";
import { CANCELLED, COMPLETED, TIMEOUT } from "./outcome.ts";
import { type Destination, type PlatformPlaces, resolvePlatformUri } from "./sip-domain.ts";
import type { CallIdentity, VoiceCall } from "./voice-call.ts";
import {
  type Opening,
  openVoiceLeg,
  type VoiceCallView,
  type VoiceLeg,
  type VoiceLegParts,
  viewVoiceLeg,
} from "./voice-leg.ts";

export interface VoiceCallsOptions {
  app: VoiceApplication;
  userAgent: Pick<UserAgent, "call">;
  /** The virtual number, where it is, and where all others are: on the desk. */
  places: PlatformPlaces;
  /** Address for RTP. */
  host: string;
  clock: MediaClock;
  speech: Pick<Speech, "say">;
  journal: Pick<Journal, "record">;
}

/** An outgoing call to place. */
export interface Order extends Opening {
  endpoint: Endpoint;
  from: string | undefined;
  /** The session whose caller is put through; absent: there is none. */
  sessionId?: string | undefined;
  /** How long it may ring, and go on after its answer. */
  ringSeconds: number;
  talkSeconds: number;
}

const HEADER_PREFIX = "SipHeader_";
/** Not told: https://developer.vonage.com/en/voice/voice-api/webhook-reference#answer-webhook */
const PLATFORM_HEADER = /^x-nexmo/i;
/** Calls that are over and can still be asked about. */
const MOST_REMEMBERED = 200;

/** The calls of the Voice API: those that come in, and those that an NCCO or the REST API wants. */
export class VoiceCalls {
  readonly #options: VoiceCallsOptions;
  readonly #parts: VoiceLegParts;
  readonly #legs = new Map<string, VoiceLeg>();

  constructor(options: VoiceCallsOptions) {
    this.#options = options;
    const { app, host, clock, speech, journal } = options;
    this.#parts = {
      app,
      host,
      clock,
      speech,
      journal,
      conversations: new Conversations(clock),
      connect: (caller, action, done) => this.#connect(caller, action, done),
    };
  }

  /** By the call's uuid; for a while also after its end. */
  find(uuid: string): VoiceLeg | undefined {
    return this.#legs.get(uuid);
  }

  /** Those that are not over. */
  get running(): VoiceCallView[] {
    return [...this.#legs.values()].filter(({ call }) => call.endedAt === null).map(viewVoiceLeg);
  }

  /** Asks the app what to do with a caller, and does it. */
  async receive(incoming: IncomingCall): Promise<void> {
    const { app, places } = this.#options;
    const { virtualNumber } = places;
    if (numberOf(incoming.to) !== virtualNumber) return incoming.reject(404, `Call ${virtualNumber}`);
    let ncco: Ncco | null = null;
    const identity = {
      direction: "inbound",
      from: callerOf(incoming.from.uri),
      to: virtualNumber,
      sessionId: incoming.header("X-OpenTok-SessionId"),
    } as const;
    const reportsTo = { hook: app.event, listens: false };
    const answered = ({ script }: VoiceLeg) => script.run(ncco ?? []);
    const leg = this.#open(identity, { reportsTo, answered });
    leg.call.receive(incoming);
    ncco = await app.askForNcco(leg.call, toPayload(incoming.customHeaders));
    if (ncco === null) leg.call.hangUp(COMPLETED);
    else await leg.call.accept();
  }

  /** Calls somebody. */
  place(order: Order): VoiceLeg {
    const { userAgent, places } = this.#options;
    const { endpoint, from, sessionId } = order;
    const isPhone = endpoint.type === "phone";
    const to = isPhone ? endpoint.number : endpoint.uri;
    const { uri, isTelephone } = this.#locate(endpoint);
    const shown = isTelephone ? callerIdFor(from, places.virtualNumber) : from;
    const leg = this.#openForTime({ direction: "outbound", from: from ?? "unknown", to, sessionId }, order);
    void leg.call.dial(userAgent, {
      to: uri,
      ...(shown === undefined ? {} : { from: shown }),
      ...(isPhone ? {} : { headers: prefixHeaders(endpoint.headers) }),
    });
    return leg;
  }

  /** Hangs up all. */
  endAll(): void {
    for (const { call } of [...this.#legs.values()]) call.hangUp();
  }

  /** Nothing leaves this machine that is the platform's own. */
  #locate(endpoint: Endpoint): Destination {
    const { places } = this.#options;
    if (endpoint.type === "sip") return resolvePlatformUri(endpoint.uri, places);
    const { sipAddress } = endpoint.number === places.virtualNumber ? places.voice : places.network;
    return { uri: `sip:+${endpoint.number}@${sipAddress}`, isTelephone: true };
  }

  #openForTime(identity: CallIdentity, order: Order): VoiceLeg {
    const { clock } = this.#options;
    let stopTimer = (): void => {};
    const leg = this.#open(identity, {
      ...order,
      answered(leg) {
        stopTimer();
        stopTimer = callAfter(clock, order.talkSeconds * 1_000, () => leg.call.hangUp());
        order.answered(leg);
      },
      ended(reaction) {
        stopTimer();
        order.ended?.(reaction);
      },
    });
    stopTimer = callAfter(clock, order.ringSeconds * 1_000, () => leg.call.hangUp(TIMEOUT));
    return leg;
  }

  #open(identity: CallIdentity, { ended, ...opening }: Opening): VoiceLeg {
    const leg = openVoiceLeg(identity, this.#parts, {
      ...opening,
      ended: (reaction) => {
        this.#forgetOldest();
        ended?.(reaction);
      },
    });
    this.#legs.set(leg.call.uuid, leg);
    return leg;
  }

  #connect(caller: VoiceCall, action: ConnectAction, done: (ncco: Ncco | null) => void): () => void {
    const [endpoint] = action.endpoint;
    const { from, eventUrl, eventMethod, eventType, timeout, limit } = action;
    const hook = eventUrl === undefined ? this.#options.app.event : { url: eventUrl, method: eventMethod };
    const { call } = this.place({
      endpoint,
      from,
      sessionId: caller.sessionId,
      conversation: caller.conversation,
      ringSeconds: timeout,
      talkSeconds: limit,
      reportsTo: { hook, listens: eventType === "synchronous" },
      answered({ call }) {
        if (endpoint.type === "phone" && endpoint.dtmfAnswer) call.sendDigits(endpoint.dtmfAnswer);
        done(null);
      },
      ended: (reaction) => void reaction.then(done),
    });
    return () => {
      if (call.answeredAt === null) call.hangUp(CANCELLED);
    };
  }

  #forgetOldest(): void {
    const over = [...this.#legs.values()].filter(({ call }) => call.endedAt !== null);
    for (const { call } of over.slice(0, -MOST_REMEMBERED)) this.#legs.delete(call.uuid);
  }
}

function toPayload(headers: ReadonlyMap<string, string>): Payload {
  const told = [...headers].filter(([name]) => !PLATFORM_HEADER.test(name));
  return Object.fromEntries(told.map(([name, value]) => [HEADER_PREFIX + name, value]));
}

/** The platform puts an X- before names that have none. */
function prefixHeaders(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace(/^(?!x-)/i, "X-"), value]),
  );
}
