import type { CallSnapshot, Snapshot, VoiceCallSnapshot } from "../../inspector-wire.ts";
import { element, find, icon } from "../parts/element.ts";
import { keyedList } from "../parts/keyed-list.ts";
import { runTimers, timer } from "../parts/timers.ts";
import { idLine } from "./id-line.ts";
import { voiceCallEntry } from "./voice-call.ts";

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
