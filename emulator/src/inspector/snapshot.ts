import { redactSecrets } from "../journal/redact.ts";
import type {
  CallSnapshot,
  DeskPhoneSnapshot,
  EmulatorFacts,
  Snapshot,
  VoiceCallSnapshot,
} from "./inspector-wire.ts";
import { describeSessions, type InspectedSession } from "./session-snapshots.ts";

/** Phones on the desk, in the order in which people try them. */
export const DESK_PHONES: readonly DeskPhoneSnapshot[] = [
  { user: "echo", does: "Says back what it hears" },
  { user: "tone", does: "Sings 440 Hz" },
  { user: "ivr", does: "Asks for digits, says them back at #" },
  { user: "human", does: "Rings in a browser tab" },
  { user: "ring", does: "Rings and never answers" },
  { user: "busy", does: "Is busy (486)" },
  { user: "decline", does: "Declines (603)" },
  { user: "+14155550100", does: "Any number: answers after 2 s" },
  { user: "slow-5", does: "Answers after 5 s" },
  { user: "bye-10", does: "Hangs up after 10 s" },
  { user: "code-480", does: "Refuses with any status" },
];

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
    deskPhones: DESK_PHONES,
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
