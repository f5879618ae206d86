/** Calls as the REST API, the webhooks and the inspector see them. */

/** The `sip` object of the Dial API, validated: https://tokbox.com/developer/rest/#sip_call */
export interface SipTarget {
  uri: string;
  from?: string;
  headers?: Record<string, string>;
  auth?: { username: string; password: string };
  /** SDES-SRTP instead of plain RTP. Says nothing about signaling: that is `;transport=tls` in the URI. */
  secure?: boolean;
  observeForceMute?: boolean;
  /** Ids of the streams the phone hears; absent: all. */
  streams?: string[];
}

/** https://tokbox.com/developer/guides/sip/ "Monitoring SIP call activity", plus our own fields for the inspector. */
export interface CallEvent {
  sessionId: string;
  event: "callCreated" | "callUpdated" | "callDestroyed" | "muteForced";
  /** Only with callUpdated. */
  state?: "DIALING" | "RINGING" | "ON_HOLD" | "ACTIVE" | "HANGUP";
  /** Only with callDestroyed: a SIP status, or 700, 703, 704, 705, 706. */
  reasonCode?: string;
  reasonMessage?: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  call: { id: string; connectionId: string; createdAt: number };
}

/** A call as the inspector shows it. */
export interface CallView {
  readonly id: string;
  readonly sessionId: string;
  readonly connectionId: string;
  readonly streamId: string;
  readonly to: string;
  readonly state: "DIALING" | "RINGING" | "ON_HOLD" | "ACTIVE" | "HANGUP";
  readonly createdAt: number;
  readonly answeredAt: number | null;
}

export interface CallsView {
  /**
   * Puts a phone into a session: its connection and stream appear before this returns, the INVITE goes out after.
   * @param connectionData what the SIP token carries, e.g. `sip=true&callId=...`.
   * @param layoutClasses of the phone's stream, from the same token.
   */
  dial(
    sessionId: string,
    connectionData: string,
    target: SipTarget,
    layoutClasses?: readonly string[],
  ): { id: string; connectionId: string; streamId: string };
  /**
   * Sends digits to the answered phones of a session.
   * @param digits `0-9*#`, and `p` for a pause of 500 ms.
   * @param connectionId of one phone; null: all.
   * @returns the number of answered phones among these, those included that agreed on no telephone events.
   * @throws RangeError if a character is not a digit.
   */
  playDigits(sessionId: string, digits: string, connectionId: string | null): number;
  readonly running: readonly CallView[];
  /** Hangs up all calls and frees sockets and timers. */
  close(): Promise<void>;
}
