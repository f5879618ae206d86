/**
 * The tables. Text, integers (booleans as 0 and 1) and times in milliseconds since the epoch only:
 * SQLite and PostgreSQL keep these alike.
 */
export interface Tables {
  rooms: RoomRow;
  admissions: AdmissionRow;
  invites: InviteRow;
  host_sessions: HostSessionRow;
  calls: CallRow;
  early_hang_ups: EarlyHangUpRow;
  mute_alls: MuteAllRow;
  waiting_digits: WaitingDigitsRow;
  webhook_events: WebhookEventRow;
  dial_ins: DialInRow;
  callers: CallerRow;
  guessers: GuesserRow;
  bridges: BridgeRow;
  own_legs: OwnLegRow;
  dial_gate: DialGateRow;
  voice_costs: VoiceCostRow;
  audit_entries: AuditEntryRow;
  guess_hours: GuessHoursRow;
  guesser_rooms: GuesserRoomRow;
  room_openings: RoomOpeningRow;
  write_probes: WriteProbeRow;
}

/** A row that is written and deleted in one transaction, to see whether the disk takes it. */
export interface WriteProbeRow {
  probe_id: string;
  filler: string;
}

/** A room belongs to the platform project that its session was made with. */
export interface RoomRow {
  project: string;
  room_id: string;
  /** Names the room without case: unique in a project. */
  name_key: string;
  session_id: string;
  created_at: number;
  /** When somebody last did something with it, to the hour. */
  used_at: number;
}

/** Rule of entry to a room, as its hosts have said. */
export interface AdmissionRow {
  project: string;
  room_id: string;
  /** Null: as the settings say. */
  guests: string | null;
  locked: number;
}

/** A link that lets into a room who has it. Revoked ones are not kept. */
export interface InviteRow {
  invite_id: string;
  project: string;
  room_id: string;
  role: string;
  /** Name or address of the host who made it. */
  made_by: string | null;
  created_at: number;
  expires_at: number;
}

/** A host who has signed in. */
export interface HostSessionRow {
  /** SHA-256 of what the cookie holds. */
  token_digest: string;
  /** The visitor's id. */
  person: string;
  name: string | null;
  email: string | null;
  /** Digest of what it was signed in with. */
  credential: string;
  expires_at: number;
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
  relayed: number;
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
  /** When the answer to the dial was given up on; null once it is known what became of it. */
  dial_lost_at: number | null;
  /** The connection that a page takes for the call. */
  named_connection_id: string | null;
  ended_at: number | null;
  end_by: string | null;
  end_who: string | null;
  end_code: string | null;
  /** A code; the words are made where the call is shown. */
  end_reason: string | null;
  /** The limit that was reached, if the reason is one. */
  end_seconds: number | null;
  /** The words that the reason quotes, if it does. */
  end_detail: string | null;
  /** The visitor who dialed; null: the app itself, or an earlier version. */
  host_id: string | null;
  /** The prefix of that visitor's address. */
  address_prefix: string | null;
  /** The telephone number that is called, in E.164; null: none. */
  number: string | null;
  /** Millionths; null: unknown. */
  price_per_minute: number | null;
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

/** A session whose participants were all muted, and are when they come. */
export interface MuteAllRow {
  project: string;
  session_id: string;
  muted_at: number;
  muted_by: string | null;
}

/** Digits to send as soon as a call is answered: a secret perhaps, kept no longer than that. */
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

/** How a room is dialed into. */
export interface DialInRow {
  project: string;
  room_id: string;
  /** For finding the room by its PIN. */
  pin_hash: string;
  /** For showing the PIN. */
  pin_sealed: string;
  /** When the PIN was drawn. */
  made_at: number;
  guests_see_pin: number;
  waits_for_host: number;
}

/** A telephone that called our number. */
export interface CallerRow {
  caller_id: string;
  project: string;
  /** The leg's name at the Voice API. */
  uuid: string;
  number: string;
  /** Null until the PIN was right. */
  room_id: string | null;
  state: string;
  /** PINs that were asked for and not given. */
  tries: number;
  arrived_at: number;
  state_at: number;
  muted_at: number | null;
  /** Whether the room's bridge broke under them, and they hear music by themselves until it stands again. */
  parked: number;
  /** When the Voice API last had something to say about the leg. */
  seen_at: number;
}

/** The numbers that have typed PINs, right and wrong ones. */
export interface GuesserRow {
  project: string;
  /** Digest of the number: nobody's number is kept for this. */
  caller: string;
  failures: number;
  failed_at: number;
  right_at: number | null;
  /** Counts changes: a change is written only over the one it was made from. */
  revision: number;
}

/** The call between a room's session and the people who dialed in. */
export interface BridgeRow {
  project: string;
  room_id: string;
  call_id: string;
  /** Whether a host asked for it, so that it stays without callers. */
  kept_open: number;
  /** How many in a row did not come about. */
  attempts: number;
  /** When the last one of them was asked for. */
  attempted_at: number;
}

/** A call of ours to our own number, as it arrived at the Voice API. */
export interface OwnLegRow {
  project: string;
  call_id: string;
  uuid: string;
  /** The leg of the telephone that is called on its behalf. */
  phone_uuid: string | null;
  arrived_at: number;
}

/** Gate that all dials pass, one after the other. One row: other projects in the same database pass it too. */
export interface DialGateRow {
  name: string;
  /** How many have passed. */
  passed: number;
  /** Since when none passes; null: they do. */
  stopped_at: number | null;
  stopped_by: string | null;
  stopped_why: string | null;
}

/** Charge of the Voice API for a leg, in millionths. */
export interface VoiceCostRow {
  project: string;
  uuid: string;
  /** The call that the leg belongs to; null: somebody who dialed in. */
  call_id: string | null;
  /** The country that was called; null: none. */
  country: string | null;
  /** For each minute. */
  rate: number;
  price: number;
  at: number;
}

/** A decision, for those who want to know later. Rows are only added, and deleted when they are old. */
export interface AuditEntryRow {
  entry_id: string;
  at: number;
  who: string | null;
  address: string | null;
  action: string;
  room_id: string | null;
  call_id: string | null;
  /** Without whole telephone numbers. */
  target: string | null;
  outcome: string;
  why: string | null;
}

/** Wrong PINs that were looked at in an hour, whoever typed them. */
export interface GuessHoursRow {
  project: string;
  /** Hours since the epoch. */
  hour: number;
  guesses: number;
}

/** A room that somebody has opened within the last day. */
export interface RoomOpeningRow {
  opening_id: string;
  project: string;
  /** Visitor's id. */
  opener: string;
  opened_at: number;
}

/** A room in which a number has typed the right PIN. */
export interface GuesserRoomRow {
  project: string;
  /** Digest of the number. */
  caller: string;
  room_id: string;
  right_at: number;
}
