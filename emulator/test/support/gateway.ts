import { vi } from "vitest";
import type { CallEvent, SipTarget } from "../../src/calls/call-view.ts";
import { startSessionCalls } from "../../src/calls/session-calls.ts";
import { SipLeg } from "../../src/leg/sip-leg.ts";
import type { AudioSource } from "../../src/media/audio.ts";
import { type MediaClock, SystemMediaClock } from "../../src/media/clock.ts";
import { startDeskPhones } from "../../src/phones/desk-phones.ts";
import { Sessions } from "../../src/signaling/sessions.ts";
import type { IncomingCall, SipCallEnd } from "../../src/sip/sip-call.ts";
import type { TlsIdentity } from "../../src/sip/transport/listen-options.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";
import { WebParticipant } from "./web-participant.ts";

const HOST = "127.0.0.1";
/** For things that happen within milliseconds when they happen at all; the rest is patience with a busy machine. */
export const SOON = { timeout: 10_000, interval: 10 };

/** A phone that a test holds in its hand: it answers at once, says a tone, and remembers what it heard. */
export class TestPhone {
  readonly clock: MediaClock;
  readonly digits: string[] = [];
  heard: number[] = [];
  incoming: IncomingCall | null = null;
  leg: SipLeg | null = null;
  end: SipCallEnd | null = null;
  /** Lays the receiver aside: nothing is sent and nothing heard any more, but the call goes on. */
  fallSilent: () => void = () => {};
  readonly #voice: AudioSource | null;

  constructor(voice: AudioSource | null, clock: MediaClock) {
    this.#voice = voice;
    this.clock = clock;
  }

  readonly receive = async (call: IncomingCall): Promise<void> => {
    this.incoming = call;
    const leg = await SipLeg.open(
      { host: HOST, clock: this.clock },
      {
        digit: (digit) => this.digits.push(digit),
        ended: (end) => {
          this.end = end;
          this.fallSilent();
        },
      },
    );
    if (!leg.answer(call)) return;
    this.leg = leg;
    this.fallSilent = this.clock.onFrame(() => {
      leg.write(this.#voice?.read() ?? null);
      this.heard.push(...(leg.read() ?? []));
    });
  };
}

export interface GatewayOptions {
  phones?: Record<string, (call: IncomingCall) => void>;
  /** Of the gateway; phones and browsers live in real time. */
  clock?: MediaClock;
  limits?: Parameters<typeof startSessionCalls>[0]["limits"];
  /** To call phones whose certificates a test's own authority has issued. */
  tls?: TlsIdentity;
}

/** The telephone side of the emulator with one session, without browsers and REST. */
export async function startGateway(options: GatewayOptions = {}) {
  const { phones = {}, clock = new SystemMediaClock(), limits, tls } = options;
  const realTime = new SystemMediaClock();
  const sessions = new Sessions({ owners: [{ id: "123456", secret: "secret" }], now: Date.now });
  const session = sessions.create("routed");
  const synthesize = async () => null;
  const desk = await startDeskPhones({ host: HOST, port: 0, clock: realTime, phones, synthesize });
  const userAgent = await startUserAgent({ host: HOST, port: 0, name: "Gateway", ...(tls ? { tls } : {}) });
  const events: CallEvent[] = [];
  const warnings: string[] = [];
  const calls = startSessionCalls({
    sessions,
    userAgent,
    host: HOST,
    clock,
    ...(limits ? { limits } : {}),
    onEvent: (event) => events.push(event),
    warn: (message) => warnings.push(message),
  });
  const participants: WebParticipant[] = [];
  return {
    session,
    sessions,
    calls,
    warnings,
    /** `callUpdated RINGING`, in order; of one call where one is named. */
    events: (id?: string) =>
      events
        .filter(({ call }) => id === undefined || call.id === id)
        .map(({ event, state, reasonCode }) => [event, state ?? reasonCode].filter(Boolean).join(" ")),
    monitored: events,
    /** Where the phones on the desk are called. */
    deskAddress: desk.address,
    dial: (to: string, target: Partial<SipTarget> = {}, data = "sip=true") =>
      calls.dial(session.id, data, { uri: `sip:${to}@${desk.address}`, ...target }),
    join(voice: AudioSource | null = null): WebParticipant {
      const participant = new WebParticipant(session, realTime, voice);
      participants.push(participant);
      return participant;
    },
    async close() {
      await Promise.all(participants.map((participant) => participant.leave()));
      await calls.close();
      await Promise.all([userAgent.close(), desk.close()]);
    },
  };
}

/** Gateways of one test file. */
export function gateways() {
  const opened: { close(): Promise<void> }[] = [];

  async function open(options?: GatewayOptions) {
    const gateway = await startGateway(options);
    opened.push(gateway);
    return gateway;
  }

  /** Dials a phone that the test holds in its hand, and waits until it has answered. */
  async function openCall(
    target: Partial<SipTarget> = {},
    options: GatewayOptions = {},
    phone = new TestPhone(null, new SystemMediaClock()),
  ) {
    const gateway = await open({ ...options, phones: { mine: phone.receive } });
    const ids = gateway.dial("mine", target);
    await vi.waitUntil(() => gateway.calls.running[0]?.state === "ACTIVE", SOON);
    return { ...gateway, phone, ...ids };
  }

  /** After each test. */
  async function closeAll(): Promise<void> {
    for (const gateway of opened.splice(0)) await gateway.close();
  }

  return { open, openCall, closeAll };
}
