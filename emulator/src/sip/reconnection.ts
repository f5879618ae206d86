/** A call goes on without its connection, but not for long. */
import { type Session, SessionDialog } from "sip.js/lib/core/index.js";
import type { CallCore } from "./call-core.ts";
import type { Clock } from "./transport/timers.ts";

/** So long does a phone have that changes its network: then there is a new connection, or no call any more. */
const GRACE_MS = 20_000;

export interface ReconnectionOptions {
  session: Session;
  core: CallCore;
  clock: Clock;
}

export class Reconnection {
  readonly #options: ReconnectionOptions;
  readonly #failed: () => void;
  #cancel: (() => void) | null = null;

  /** @param failed told when the other side can't be reached any more. */
  constructor(options: ReconnectionOptions, failed: () => void) {
    this.#options = options;
    this.#failed = failed;
  }

  /** The connection broke. */
  start(): void {
    this.stop();
    this.#cancel = this.#options.clock.after(GRACE_MS, () => this.#reconnect());
  }

  stop(): void {
    this.#cancel?.();
  }

  async #reconnect(): Promise<void> {
    const { session, core } = this.#options;
    const route = session instanceof SessionDialog ? /<([^>]+)>/.exec(session.routeSet[0] ?? "")?.[1] : null;
    try {
      await core.transport.connect(route ?? session.remoteTarget.toRaw());
    } catch {
      // Whatever the reason is: there is no way to them.
      this.#failed();
    }
  }
}
