import { find } from "../page/elements.ts";
import { onPress } from "../page/press.ts";
import { recall, remember } from "../page/remembered.ts";
import type { CallActions } from "./calls/call-actions.ts";
import type { CallBook } from "./calls/call-book.ts";
import type { OwnMedia } from "./session/own-media.ts";

const SWITCH_KEY = "useShortcuts";

export type ShortcutParts = { media: OwnMedia; book: CallBook; actions: CallActions; isHost: boolean };

/** Single keys, outside of fields and dialogs; they can be switched off (WCAG 2.1.4). */
export function shortcuts(button: HTMLElement, dialog: HTMLDialogElement, parts: ShortcutParts): void {
  const toggle = find<HTMLInputElement>("#useShortcuts", dialog);
  toggle.checked = recall(SWITCH_KEY, isBoolean, true);
  toggle.addEventListener("change", () => remember(SWITCH_KEY, toggle.checked));
  onPress(button, () => dialog.showModal());

  const keys: Record<string, () => void> = {
    m: () => parts.media.toggleMicrophone(),
    v: () => parts.media.toggleCamera(),
    p: () => document.querySelector<HTMLElement>(".phone-card")?.focus(),
    "/": () => document.querySelector<HTMLElement>("#dialTarget")?.focus(),
    "?": () => dialog.showModal(),
    h: () => focusedCard()?.querySelector<HTMLElement>(".phone-card-last")?.click(),
    ArrowDown: () => moveFocus(1),
    ArrowUp: () => moveFocus(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isElsewhere(event))
      return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isArrow = key.startsWith("Arrow");
    if (key === "Escape") return cancelRinging();
    if (!keys[key] || (isArrow ? !focusedCard() : !toggle.checked) || event.repeat) return;
    event.preventDefault();
    keys[key]();
  });

  holdToTalk(parts.media, () => toggle.checked);

  find<HTMLElement>("body").addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Escape" || !(field instanceof HTMLInputElement) || field.id !== "dialTarget") return;
    if (field.value === "") return cancelRinging();
    field.value = "";
    field.dispatchEvent(new Event("input"));
  });

  /** Cancels the newest call that still rings; never one that is connected. */
  function cancelRinging(): void {
    const ringing = parts.book.live.find(
      ({ call, hangUpAt }) => call.answeredAt === null && hangUpAt === null,
    );
    if (ringing && parts.isHost) void parts.actions.hangUp(ringing.call.callId);
  }
}

/** Space opens a muted microphone for as long as it is held, where it has no other meaning: no button has the focus. */
function holdToTalk(media: OwnMedia, isAllowed: () => boolean): void {
  let isHeld = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || document.activeElement !== document.body || !isAllowed()) return;
    event.preventDefault();
    if (event.repeat || media.isMicrophoneOn) return;
    isHeld = true;
    media.toggleMicrophone();
  });
  const release = () => {
    if (isHeld && media.isMicrophoneOn) media.toggleMicrophone();
    isHeld = false;
  };
  document.addEventListener("keyup", (event) => event.key === " " && release());
  // A key that is let go elsewhere is never heard of here.
  window.addEventListener("blur", release);
}

/** In a field letters are text, in a dialog they are the dialog's. */
function isElsewhere(event: KeyboardEvent): boolean {
  const target = event.target;
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function focusedCard(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(".phone-card") ?? null;
}

function moveFocus(step: number): void {
  const cards = [...document.querySelectorAll<HTMLElement>(".phone-card")];
  const index = cards.indexOf(focusedCard() ?? document.createElement("i"));
  cards[index + step]?.focus();
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
