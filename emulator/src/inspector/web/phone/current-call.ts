import type { TalkingCall } from "../../../phones/phone-wire.ts";
import { element, find, icon } from "../parts/element.ts";
import { formatDuration } from "../parts/format.ts";
import type { CallSound } from "./call-sound.ts";
import { nameCaller } from "./caller.ts";
import { keypad } from "./keypad.ts";
import { MICROPHONE_WORDS } from "./microphone.ts";

const WAITING_WORDS = {
  calling: "Calling…",
  ringing: "It rings there",
  connecting: "Connecting…",
} as const;

function describeState({ phase, isHeldHere, isHeldThere }: TalkingCall): { words: string; tone: string } {
  if (phase !== "talking") return { words: WAITING_WORDS[phase], tone: "accent" };
  if (isHeldHere) return { words: "You put them on hold", tone: "warn" };
  if (isHeldThere) return { words: "They put you on hold", tone: "warn" };
  return { words: "Connected", tone: "ok" };
}

const TICK_MS = 250;

/** The sound of a call, as far as it is shown. */
type SoundView = Pick<CallSound, "microphone" | "isUnreachable">;

const UNREACHABLE_WORDS = "No sound: this browser does not reach the emulator's media.";

/** The call somebody talks in. */
export interface CurrentCall {
  /** @param clockAhead how far the emulator's clock is ahead of this one, in milliseconds. */
  update(call: TalkingCall | null, sound: SoundView | null, clockAhead: number): void;
}

export function currentCall(events: {
  press(digit: string): void;
  hangUp(): void;
  toggleMute(): void;
  hold(isHeld: boolean): void;
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
    if (shown?.phase !== "talking") return;
    sent = (sent + digit).slice(-20);
    showDigits("#sent", "Sent", sent);
    events.press(digit);
  });
  find("#hang-up", HTMLElement).addEventListener("click", events.hangUp);
  find("#mute", HTMLElement).addEventListener("click", events.toggleMute);
  find("#hold", HTMLElement).addEventListener("click", () => {
    if (shown?.phase === "talking") events.hold(!shown.isHeldHere);
  });
  return {
    update(call, sound, clockAhead) {
      if (call?.id !== shown?.id) {
        sent = "";
        timer.textContent = "0:00";
        showDigits("#sent", "Sent", "");
      }
      shown = call;
      ahead = clockAhead;
      panel.hidden = call === null;
      if (call) showCall(call, sound ?? NO_SOUND_YET);
      tick();
    },
  };
}

const NO_SOUND_YET: SoundView = { microphone: "asking", isUnreachable: false };

function showCall(call: TalkingCall, { microphone, isUnreachable }: SoundView): void {
  const { words, tone } = describeState(call);
  find("#call-state", HTMLElement).textContent = words;
  find("#call", HTMLElement).dataset.tone = tone;
  find("#call-who", HTMLElement).textContent = nameCaller(call.from);
  find("#microphone", HTMLElement).textContent = isUnreachable
    ? UNREACHABLE_WORDS
    : MICROPHONE_WORDS[microphone];
  showDigits("#received", "Received", call.receivedDigits);
  const isMuted = microphone === "muted";
  showToggle("#mute", isMuted ? ["Unmute", "mic"] : ["Mute", "mic-off"], isMuted || microphone === "on");
  showToggle("#hold", call.isHeldHere ? ["Resume", "play"] : ["Hold", "pause"], call.phase === "talking");
}

/** A button that says what a press does; its word changes, so it needs no pressed state. */
function showToggle(selector: string, [word, picture]: [string, string], isUsable: boolean): void {
  const button = find(selector, HTMLButtonElement);
  button.setAttribute("aria-disabled", String(!isUsable));
  if (button.textContent !== word) button.replaceChildren(icon(picture), word);
}

function showDigits(line: string, word: string, digits: string): void {
  const shown = digits === "" ? [] : [`${word} `, element("code", {}, [...digits].join(" "))];
  const place = find(line, HTMLElement);
  const text = shown.map((part) => (typeof part === "string" ? part : part.textContent)).join("");
  if (place.textContent !== text) place.replaceChildren(...shown);
}
