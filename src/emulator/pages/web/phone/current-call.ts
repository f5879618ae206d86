import type { TalkingCall } from "../../phone-wire.ts";
import { element, find, icon } from "../parts/element.ts";
import { formatDuration } from "../parts/format.ts";
import { nameCaller } from "./caller.ts";
import { keypad } from "./keypad.ts";
import { MICROPHONE_WORDS, type MicrophoneState } from "./microphone.ts";

const PHASES = {
  connecting: "Connecting…",
  talking: "Connected",
  "on hold": "They put you on hold",
} as const satisfies Record<TalkingCall["phase"], string>;

const TICK_MS = 250;

/** The call somebody talks in. */
export interface CurrentCall {
  /** @param clockAhead how far the emulator's clock is ahead of this one, in milliseconds. */
  update(call: TalkingCall | null, microphone: MicrophoneState, clockAhead: number): void;
}

export function currentCall(events: {
  press(digit: string): void;
  hangUp(): void;
  toggleMute(): void;
}): CurrentCall {
  const panel = find("#call", HTMLElement);
  const timer = find("#call-timer", HTMLElement);
  let shown: TalkingCall | null = null;
  let ahead = 0;
  let sent = "";

  const tick = () => {
    if (shown?.answeredAt) timer.textContent = formatDuration(Date.now() + ahead - shown.answeredAt);
  };
  setInterval(tick, TICK_MS);
  keypad((digit) => {
    if (shown === null || shown.phase === "connecting") return;
    sent = (sent + digit).slice(-20);
    showDigits("#sent", "Sent", sent);
    events.press(digit);
  });
  find("#hang-up", HTMLElement).addEventListener("click", events.hangUp);
  find("#mute", HTMLElement).addEventListener("click", events.toggleMute);
  return {
    update(call, microphone, clockAhead) {
      if (call?.id !== shown?.id) {
        sent = "";
        timer.textContent = "0:00";
        showDigits("#sent", "Sent", "");
      }
      shown = call;
      ahead = clockAhead;
      panel.hidden = call === null;
      if (call) showCall(call, microphone);
      tick();
    },
  };
}

function showCall(call: TalkingCall, microphone: MicrophoneState): void {
  find("#call-state", HTMLElement).textContent = PHASES[call.phase];
  find("#call", HTMLElement).dataset.phase = call.phase;
  find("#call-who", HTMLElement).textContent = nameCaller(call.from);
  find("#microphone", HTMLElement).textContent = MICROPHONE_WORDS[microphone];
  showDigits("#received", "Received", call.receivedDigits);
  showMute(microphone);
}

function showMute(microphone: MicrophoneState): void {
  const button = find("#mute", HTMLButtonElement);
  const isMuted = microphone === "muted";
  const word = isMuted ? "Unmute" : "Mute";
  const canMute = isMuted || microphone === "on";
  button.setAttribute("aria-disabled", String(!canMute));
  if (button.textContent !== word) button.replaceChildren(icon(isMuted ? "mic" : "mic-off"), word);
}

function showDigits(line: string, word: string, digits: string): void {
  const shown = digits === "" ? [] : [`${word} `, element("code", {}, [...digits].join(" "))];
  const place = find(line, HTMLElement);
  const text = shown.map((part) => (typeof part === "string" ? part : part.textContent)).join("");
  if (place.textContent !== text) place.replaceChildren(...shown);
}
