import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ClientMessage } from "./messages.ts";
import { parseContent } from "./parse-content.ts";
import {
  broadcast,
  type Connection,
  type Delivery,
  findConnection,
  type Outcome,
  type SessionState,
  succeed,
} from "./session-state.ts";
import { SignalingError } from "./signaling-error.ts";

/** https://tokbox.com/developer/guides/signaling/ */
const SIGNAL_TYPE_MAX_BYTES = 128;
const SIGNAL_DATA_MAX_BYTES = 8192;

const SignalContent = z.looseObject({ type: z.string().optional(), data: z.string().optional() });
export interface Signal {
  type?: string;
  data?: string;
}

/** `signal signal/ID`: to everybody, the sender included. */
export function signalToAll(state: SessionState, sender: Connection, message: ClientMessage): Outcome {
  return succeed(signal(state, parseSignal(message), sender.id));
}

/** `signal connection/ID/signal/ID`: to one. */
export function signalToOne(
  state: SessionState,
  sender: Connection,
  message: ClientMessage,
  [connectionId = ""]: string[],
): Outcome {
  return succeed(signal(state, parseSignal(message), sender.id, connectionId));
}

/**
 * @param from the sender's connection id, or empty: the server.
 * @param to connection id; absent: everybody.
 * @throws SignalingError (404) for a connection that is not there, (413) for too long a type or data.
 */
export function signal(state: SessionState, content: Signal, from: string, to?: string): Delivery[] {
  if (Buffer.byteLength(content.type ?? "") > SIGNAL_TYPE_MAX_BYTES) {
    throw new SignalingError(413, `The type of a signal can have ${SIGNAL_TYPE_MAX_BYTES} bytes`);
  }
  if (Buffer.byteLength(content.data ?? "") > SIGNAL_DATA_MAX_BYTES) {
    throw new SignalingError(413, `The data of a signal can have ${SIGNAL_DATA_MAX_BYTES} bytes`);
  }
  const uri = `${state.uriRoot}/signal/${randomUUID()}`;
  const message = { method: "signal", uri, content: { ...content }, from };
  return to === undefined ? broadcast(state, message) : [{ to: findConnection(state, to).id, message }];
}

function parseSignal(message: ClientMessage): Signal {
  const { type, data } = parseContent(SignalContent, message.content);
  return { ...(type === undefined ? {} : { type }), ...(data === undefined ? {} : { data }) };
}
