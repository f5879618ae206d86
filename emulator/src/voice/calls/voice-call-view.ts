/** What the inspector asks of `voice/`. */
import type { CallStatus } from "./outcome.ts";

/** A call of the Voice API that is not over. */
export interface VoiceCallView {
  readonly uuid: string;
  readonly direction: "inbound" | "outbound";
  /** Numbers without a plus, or SIP URIs. */
  readonly from: string;
  readonly to: string;
  readonly status: CallStatus;
  readonly conversationId: string;
  /** The OpenTok session that calls; null where it is known of none. */
  readonly sessionId: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly answeredAt: number | null;
  /** What its NCCO does with it: `talk "Welcome"`, and since when; null: nothing, or nothing any more. */
  readonly doing: { readonly what: string; readonly since: number } | null;
}

export interface VoiceCallsView {
  readonly running: readonly VoiceCallView[];
}
