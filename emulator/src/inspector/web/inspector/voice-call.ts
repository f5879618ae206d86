import type { VoiceCallSnapshot } from "../../inspector-wire.ts";
import { element, icon } from "../parts/element.ts";
import { timer } from "../parts/timers.ts";
import { idLine } from "./id-line.ts";

/** The states that a call goes through before its end. */
const STATES: Readonly<Record<string, { word: string; tone: string }>> = {
  started: { word: "Starting", tone: "accent" },
  ringing: { word: "Ringing", tone: "accent" },
  answered: { word: "Answered", tone: "ok" },
};

/** A call of the Voice API: who calls whom, and what its NCCO does now. */
export function voiceCallEntry(call: VoiceCallSnapshot): HTMLElement {
  const { uuid, direction, from, to, status, conversationId, sessionId, createdAt, answeredAt } = call;
  const { word, tone } = STATES[status] ?? { word: status, tone: "warn" };
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
