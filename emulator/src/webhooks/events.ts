import type { CallEvent } from "../calls/call-view.ts";
import type { Connection, SessionEvent, Stream } from "../signaling/session-state.ts";
import { videoTypeOf } from "../signaling/streams.ts";

/** An event that callbacks report. */
export type MonitoringEvent = CallEvent | SessionEvent;

export type EventName = MonitoringEvent["event"];

/** Events of SIP call monitoring: https://tokbox.com/developer/guides/sip/ */
export const CALL_EVENTS = ["callCreated", "callUpdated", "callDestroyed", "muteForced"] as const;

/** Events of session monitoring: https://tokbox.com/developer/guides/session-monitoring/ */
export const SESSION_EVENTS = [
  "connectionCreated",
  "connectionDestroyed",
  "streamCreated",
  "streamDestroyed",
] as const;

/** @returns one line for people: `callUpdated RINGING`. */
export function summarize(event: MonitoringEvent): string {
  const details = "call" in event ? [event.state, event.reasonCode] : ["reason" in event && event.reason];
  return [event.event, ...details].filter(Boolean).join(" ");
}

/** @returns id of the call or session whose events must arrive in order. */
export function subjectOf(event: MonitoringEvent): string {
  return "call" in event ? event.call.id : event.sessionId;
}

/** @returns the body of the callback, as the platform's guides show it. */
export function toPayload(event: MonitoringEvent, projectId: string): object {
  return "call" in event ? toCallPayload(event, projectId) : toSessionPayload(event, projectId);
}

/** https://tokbox.com/developer/guides/sip/ "Monitoring SIP call activity" */
function toCallPayload(event: CallEvent, projectId: string): object {
  const { sessionId, event: name, state, reasonCode, reasonMessage, timestamp, call } = event;
  return {
    sessionId,
    projectId,
    event: name,
    ...(state === undefined ? {} : { state }),
    ...(reasonCode === undefined ? {} : { reason_code: reasonCode }),
    ...(reasonMessage === undefined ? {} : { reason_message: reasonMessage }),
    timestamp,
    call,
  };
}

/** https://tokbox.com/developer/guides/session-monitoring/ */
function toSessionPayload(event: SessionEvent, projectId: string): object {
  const { sessionId, event: name, timestamp, connection } = event;
  return {
    sessionId,
    projectId,
    event: name,
    ...("reason" in event ? { reason: event.reason } : {}),
    timestamp,
    ...("stream" in event
      ? { stream: toStream(event.stream, connection) }
      : { connection: toConnection(connection) }),
  };
}

function toConnection({ id, createdAt, data }: Connection): object {
  return { id, createdAt, data };
}

function toStream(stream: Stream, connection: Connection): object {
  const { id, createdAt, name } = stream;
  return { id, connection: toConnection(connection), createdAt, name, videoType: videoTypeOf(stream) };
}
