import { type CallLimits, PLATFORM_LIMITS } from "../leg/call-limits.ts";
import type { MediaClock } from "../media/clock.ts";
import type { SessionsView, SessionView } from "../signaling/in-process-client.ts";
import type { UserAgent } from "../sip/sip-call.ts";
import { UNEXPECTED_CLEARING } from "./call-end.ts";
import type { CallEvent, CallsView } from "./call-view.ts";
import { SessionCall, type SessionCallParts } from "./session-call.ts";
import { SessionMixer } from "./session-mixer.ts";

export interface SessionCallsOptions {
  sessions: SessionsView;
  /** The gateway's user agent; its owner closes it. */
  userAgent: Pick<UserAgent, "call">;
  /** Address for RTP and for browsers, e.g. 127.0.0.1. */
  host: string;
  clock: MediaClock;
  onEvent(event: CallEvent): void;
  /** Media that could not be set up for one participant. */
  warn?(message: string): void;
  /** Absent: those of the platform. */
  limits?: Partial<CallLimits>;
  /** Milliseconds since the Unix epoch. */
  now?(): number;
}

/** The SIP gateway: dials phones, and joins each to the media of its session. */
export function startSessionCalls(options: SessionCallsOptions): CallsView {
  const { sessions, userAgent, host, clock, onEvent, now = Date.now, warn = () => {} } = options;
  const running = new Set<SessionCall>();
  const mixers = new Map<string, SessionMixer>();
  const parts: SessionCallParts = {
    userAgent,
    host,
    clock,
    now,
    onEvent,
    warn,
    limits: { ...PLATFORM_LIMITS, ...options.limits },
    onEnded(call) {
      running.delete(call);
      if (![...running].some(({ sessionId }) => sessionId === call.sessionId)) mixers.delete(call.sessionId);
    },
  };

  function mixerOf(session: SessionView): SessionMixer {
    const mixer = mixers.get(session.id) ?? new SessionMixer({ session, host, clock, warn });
    mixers.set(session.id, mixer);
    return mixer;
  }

  return {
    get running() {
      return [...running];
    },
    dial(sessionId, connectionData, target, layoutClasses = []) {
      const session = sessions.find(sessionId);
      if (session === undefined) throw new Error(`Session ${sessionId} does not exist`);
      const call = new SessionCall(
        session,
        { data: connectionData, layoutClasses },
        target,
        mixerOf(session),
        parts,
      );
      // A listener may have ended it already.
      if (call.state !== "HANGUP") running.add(call);
      const { id, connectionId, streamId } = call;
      return { id, connectionId, streamId };
    },
    playDigits(sessionId, digits, connectionId) {
      const isMeant = (call: SessionCall) =>
        call.sessionId === sessionId && (connectionId === null || call.connectionId === connectionId);
      return [...running].filter((call) => isMeant(call) && call.playDigits(digits)).length;
    },
    async close() {
      for (const call of [...running]) call.end(UNEXPECTED_CLEARING);
    },
  };
}
