import type { LeaveReason } from "./in-process-client.ts";
import type { Connection, SessionState, Stream } from "./session-state.ts";
import type { StreamEndReason } from "./streams.ts";

type Happening =
  | { event: "connectionCreated"; connection: Connection }
  | { event: "connectionDestroyed"; connection: Connection; reason: LeaveReason }
  | { event: "streamCreated"; connection: Connection; stream: Stream }
  | { event: "streamDestroyed"; connection: Connection; stream: Stream; reason: StreamEndReason };

/** What an app hears that monitors its sessions: https://tokbox.com/developer/guides/session-monitoring/ */
export type SessionEvent = Happening & {
  sessionId: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
};

/** Who is hidden from everybody is hidden from the app too. */
export function report(state: SessionState, happening: Happening): void {
  if (happening.connection.hidden) return;
  state.onEvent({ ...happening, sessionId: state.id, timestamp: state.now() });
}
