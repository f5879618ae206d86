import type { CallSnapshot, Snapshot, VoiceCallSnapshot } from "../../inspector-wire.ts";
import { idLine } from "../parts/copyable-id.ts";
import { element, find, icon } from "../parts/element.ts";
import { keyedList } from "../parts/keyed-list.ts";
import { runTimers, timer } from "../parts/timers.ts";

const STATES = {
  DIALING: { word: "Calling", tone: "accent", icon: "phone" },
  RINGING: { word: "Ringing", tone: "accent", icon: "bell" },
  ACTIVE: { word: "Connected", tone: "ok", icon: "phone-call" },
  ON_HOLD: { word: "On hold", tone: "warn", icon: "circle-pause" },
  HANGUP: { word: "Hanging up", tone: "warn", icon: "phone-off" },
} as const;

/** The running calls: those that sessions made, then those of the Voice API. @returns an update function. */
export function calls(): (state: Pick<Snapshot, "calls" | "voiceCalls" | "refusedSipRequests">) => void {
  const panel = find(".calls", HTMLElement);
  const nobody = find("#no-calls", HTMLElement);
  const refused = find("#refused", HTMLElement);
  const showCalls = keyedList<CallSnapshot>(find("#calls", HTMLElement), ({ id }) => id, callEntry);
  const voiceList = find("#voice-calls", HTMLElement);
  const showVoiceCalls = keyedList<VoiceCallSnapshot>(voiceList, ({ uuid }) => uuid, voiceCallEntry);
  const showTimers = runTimers(panel);
  return ({ calls, voiceCalls, refusedSipRequests }) => {
    showCalls(calls);
    showVoiceCalls(voiceCalls);
    nobody.hidden = calls.length + voiceCalls.length > 0;
    refused.hidden = refusedSipRequests === 0;
    refused.textContent = `${refusedSipRequests} SIP requests refused: they belong to no call, or can't be read.`;
    showTimers();
  };
}

function callEntry(call: CallSnapshot): HTMLElement {
  const state = STATES[call.state];
  return element(
    "li",
    { class: `entry call-entry tone-${state.tone}` },
    element(
      "p",
      { class: "entry-head" },
      icon(state.icon),
      element("strong", { dir: "ltr", title: call.to }, call.to),
      timer(call.answeredAt ?? call.createdAt),
    ),
    element("p", {}, element("span", { class: `chip chip-${state.tone}` }, state.word)),
    idLine("Call", call.id),
    idLine("Connection", call.connectionId),
    idLine("Stream", call.streamId),
    idLine("Session", call.sessionId),
  );
}

/** The states that a call goes through before its end. */
const VOICE_STATES: Readonly<Record<string, { word: string; tone: string }>> = {
  started: { word: "Starting", tone: "accent" },
  ringing: { word: "Ringing", tone: "accent" },
  answered: { word: "Answered", tone: "ok" },
};

/** A call of the Voice API: who calls whom, and what its NCCO does now. */
export function voiceCallEntry(call: VoiceCallSnapshot): HTMLElement {
  const { uuid, direction, from, to, status, conversationId, sessionId, createdAt, answeredAt } = call;
  const { word, tone } = VOICE_STATES[status] ?? { word: status, tone: "warn" };
  return element(
    "li",
    { class: `entry call-entry tone-${tone}` },
    element(
      "p",
      { class: "entry-head" },
      icon(direction === "inbound" ? "phone-incoming" : "phone-outgoing"),
      element("strong", { dir: "ltr" }, from),
      " to ",
      element("strong", { dir: "ltr" }, to),
      timer(answeredAt ?? createdAt),
    ),
    element(
      "p",
      {},
      element("span", { class: `chip chip-${tone}` }, word),
      " ",
      element("span", { class: "chip chip-voice" }, "Voice API"),
    ),
    doingLine(call),
    idLine("Call", uuid),
    idLine("Conversation", conversationId),
    ...(sessionId === null ? [] : [idLine("Session", sessionId)]),
  );
}

function doingLine({ doing, answeredAt }: VoiceCallSnapshot): HTMLElement {
  if (doing !== null) {
    const { what, since } = doing;
    return element("p", { class: "doing" }, element("code", { title: what }, what), timer(since));
  }
  const words = answeredAt === null ? "Nothing to do yet." : "On the line with others.";
  return element("p", { class: "muted" }, words);
}
