/**
 * The tables. Text, integers (booleans as 0 and 1) and times in milliseconds since the epoch only:
 * SQLite and PostgreSQL keep these alike.
 */
export interface Tables {
  rooms: RoomRow;
  calls: CallRow;
  early_hang_ups: EarlyHangUpRow;
  mute_alls: MuteAllRow;
  waiting_digits: WaitingDigitsRow;
  webhook_events: WebhookEventRow;
}

/** A room belongs to the platform project that its session was made with. */
export interface RoomRow {
  project: string;
  room_id: string;
  session_id: string;
  created_at: number;
}

export interface CallRow {
  call_id: string;
  project: string;
  room_id: string;
  session_id: string;
  /** The platform's id. */
  id: string | null;
  connection_id: string | null;
  stream_id: string | null;
  target: string;
  called_by: string | null;
  /** Digest of what was asked for, to tell a repeated request from another one under the same id. */
  request: string;
  secure: number;
  observe_force_mute: number;
  digits_state: string | null;
  max_ring_seconds: number;
  max_talk_seconds: number | null;
  muted_at: number | null;
  muted_by: string | null;
  state: string;
  /** When the platform's newest word within the state's rank was said. */
  state_at: number;
  requested_at: number;
  ringing_at: number | null;
  answered_at: number | null;
  held_at: number | null;
  hang_up_at: number | null;
  hang_up_who: string | null;
  hang_up_cause: string | null;
  stream_seen_at: number | null;
  ended_at: number | null;
  end_by: string | null;
  end_who: string | null;
  end_code: string | null;
  end_text: string | null;
  /** Counts changes: a change is written only over the one it was made from. */
  revision: number;
}

/** A call that was hung up before it was asked for. */
export interface EarlyHangUpRow {
  project: string;
  room_id: string;
  call_id: string;
  asked_at: number;
  who: string | null;
}

/** A room whose participants were all muted, and are when they come. */
export interface MuteAllRow {
  project: string;
  room_id: string;
  muted_at: number;
  muted_by: string | null;
}

/** What is to be typed on a call as soon as it is answered: a secret perhaps, kept no longer than that. */
export interface WaitingDigitsRow {
  call_id: string;
  digits: string;
}

/** A callback of the platform, as far as it is read: stored before it is answered, because it may come once only. */
export interface WebhookEventRow {
  /** SHA-256 of the body. */
  digest: string;
  session_id: string;
  connection_id: string;
  timestamp: number;
  body: string;
  received_at: number;
}
