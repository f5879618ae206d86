import { redactSecrets } from "../journal/redact.ts";
import { DESK_PHONES } from "../phones/behaviors.ts";
import type {
  CallSnapshot,
  DeskPhoneSnapshot,
  EmulatorFacts,
  Snapshot,
  VoiceCallSnapshot,
} from "./inspector-wire.ts";
import { describeSessions, type InspectedSession } from "./session-snapshots.ts";

/** Phone that a person answers, in a tab of their browser. */
const HUMAN_PHONE: DeskPhoneSnapshot = { user: "human", does: "Rings in a browser tab" };

/** Live objects of the emulator that the inspector reads while somebody watches. */
export interface InspectedEmulator {
  readonly facts: EmulatorFacts;
  readonly sessions: { list(): readonly InspectedSession[] };
  readonly calls: { readonly running: readonly CallSnapshot[] };
  readonly voiceCalls: { readonly running: readonly VoiceCallSnapshot[] };
  /** SIP requests refused because they belong to no call of ours, or can't be read. */
  countRefused(): number;
}

/** More of what is said to a caller stands in the journal. */
const DOING_MAX_CHARS = 120;

export function takeSnapshot(emulator: InspectedEmulator): Snapshot {
  const { facts, sessions, calls, voiceCalls } = emulator;
  return {
    facts,
    ...describeSessions(sessions.list()),
    calls: calls.running.map(describeCall),
    voiceCalls: voiceCalls.running.map(describeVoiceCall),
    deskPhones: [...DESK_PHONES, HUMAN_PHONE],
    refusedSipRequests: emulator.countRefused(),
  };
}

/** Field by field: a call has more than this page needs. */
function describeCall({
  id,
  sessionId,
  connectionId,
  streamId,
  to,
  state,
  createdAt,
  answeredAt,
}: CallSnapshot) {
  return { id, sessionId, connectionId, streamId, to: redactSecrets(to), state, createdAt, answeredAt };
}

function describeVoiceCall({ from, to, doing, ...call }: VoiceCallSnapshot): VoiceCallSnapshot {
  return {
    ...call,
    from: redactSecrets(from),
    to: redactSecrets(to),
    doing: doing && { ...doing, what: shorten(redactSecrets(doing.what)) },
  };
}

function shorten(text: string): string {
  return text.length > DOING_MAX_CHARS ? `${text.slice(0, DOING_MAX_CHARS)}…` : text;
}
