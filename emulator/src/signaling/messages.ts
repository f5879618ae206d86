/** Raptor: the messages that @opentok/client and the platform exchange inside Rumor frames. */

export type MessageContent = Record<string, unknown>;

/** A request of a client. */
export interface ClientMessage {
  method: string;
  /** `/v2/partner/KEY/session/SID/...`: alternating names and values. */
  uri: string;
  content: MessageContent;
}

/** A message from the platform to a client. */
export interface ServerMessage extends ClientMessage {
  /** Connection id of the originator; the platform's own address; or empty: from the server. */
  from: string;
  reason?: string;
}

/** The platform's answer to one client message (a STATUS frame). */
export interface Reply {
  /** 200, or what went wrong: 400, 403, 404. */
  status: number;
  payload?: unknown;
}
