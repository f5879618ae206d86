/** Session timers: RFC 4028. The session ends by itself unless a re-INVITE refreshes it in time. */
import type { SipHeaders } from "./headers.ts";
import type { Clock } from "./transport/timers.ts";

export interface SessionInterval {
  seconds: number;
  /** Refresher: the sender of the request that agreed on it, or the side that answered. */
  refresher: "uac" | "uas";
}

/** RFC 4028 section 4 asks for 90; who asks for less gets it, but not a flood. */
const SHORTEST_SECONDS = 10;
const LONGEST_SECONDS = 24 * 3600;

/** @returns null without a readable Session-Expires. The side that answered refreshes when nobody is named. */
export function parseSessionExpires(headers: SipHeaders): SessionInterval | null {
  const match = /^(\d{1,9})\s*(;.*)?$/.exec(headers.get("session-expires") ?? "");
  if (match === null) return null;
  const refresher = /;\s*refresher\s*=\s*uac/i.test(match[2] ?? "") ? "uac" : "uas";
  return { seconds: Math.min(Math.max(Number(match[1]), SHORTEST_SECONDS), LONGEST_SECONDS), refresher };
}

/** @returns what we answer to a request with Session-Expires: whoever asked refreshes, if they can and did not refuse. */
export function answerSessionExpires(
  headers: SipHeaders,
): { interval: SessionInterval; lines: string[] } | null {
  const asked = parseSessionExpires(headers);
  if (asked === null) return null;
  const isNamed = /refresher/i.test(headers.get("session-expires") ?? "");
  const canRefresh = headers.tokens("supported").includes("timer");
  const refresher = canRefresh && !isNamed ? "uac" : canRefresh ? asked.refresher : "uas";
  const lines = [`Session-Expires: ${asked.seconds};refresher=${refresher}`];
  return {
    interval: { seconds: asked.seconds, refresher },
    lines: refresher === "uac" ? ["Require: timer", ...lines] : lines,
  };
}

export interface SessionTimerActions {
  /** We have to refresh now: half of the interval is over. */
  refresh(): void | Promise<void>;
  /** They did not refresh in time. */
  expired(): void;
}

export class SessionTimer {
  readonly #clock: Clock;
  readonly #actions: SessionTimerActions;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, actions: SessionTimerActions) {
    this.#clock = clock;
    this.#actions = actions;
  }

  get isRunning(): boolean {
    return this.#cancel !== null;
  }

  /** Starts anew with each 2xx; null: session timers are not, or no longer, in use. */
  restart(seconds: number | null, isOurs: boolean): void {
    this.stop();
    if (seconds === null) return;
    // RFC 4028 section 10: refresh at half, give up a little before the end.
    const wait = isOurs ? seconds / 2 : seconds - Math.min(32, seconds / 3);
    this.#cancel = this.#clock.after(wait * 1000, isOurs ? this.#actions.refresh : this.#actions.expired);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
