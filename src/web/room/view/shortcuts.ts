import { onPress } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallStore } from "../model/call-store.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Switch } from "./switch.ts";

const CARD = ".phone-card";

export type ShortcutParts = {
  media: OwnMedia;
  callStore: CallStore;
  actions: CallActions;
  /** Single keys can be switched off (WCAG 2.1.4). */
  singleKeys: Switch;
};

/** Single-key shortcuts outside of fields and dialogs. Escape and the arrows can't be switched off. */
export function shortcuts(button: HTMLElement, dialog: HTMLDialogElement, parts: ShortcutParts): void {
  const { media, callStore, actions, singleKeys } = parts;
  const letters: Record<string, () => void> = {
    m: () => media.toggleMicrophone(),
    v: () => media.toggleCamera(),
    p: () => document.querySelector<HTMLElement>(CARD)?.focus(),
    "/": () => document.querySelector<HTMLElement>("#dialTarget")?.focus(),
    "?": () => dialog.showModal(),
    u: () => pressOnCard("mute"),
    k: () => pressOnCard("keypad"),
    h: () => pressOnCard("hang-up"),
  };
  const keys: Record<string, () => void> = {
    Escape: () => cancelRinging(callStore, actions),
    ArrowDown: () => moveFocus(1),
    ArrowRight: () => moveFocus(1),
    ArrowUp: () => moveFocus(-1),
    ArrowLeft: () => moveFocus(-1),
  };

  onPress(button, () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isElsewhere(event))
      return;
    const act = keys[event.key] ?? (singleKeys.isOn ? letters[event.key.toLowerCase()] : undefined);
    if (!act || event.repeat || (event.key.startsWith("Arrow") && !focusedCard())) return;
    event.preventDefault();
    act();
  });
  holdToTalk(media, singleKeys);
}

/** Cancels one's own newest call that still rings; never one that is connected. */
function cancelRinging(callStore: CallStore, { hangUp }: CallActions): void {
  const ringing = callStore.live.find(
    ({ call, isOwn, hangUpAt }) => isOwn && call.answeredAt === null && hangUpAt === null,
  );
  if (ringing) void hangUp(ringing.call.callId);
}

/** Keys in fields, dialogs and popovers are theirs; but Escape in the empty dial box is for the calls. */
function isElsewhere({ key, target }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]") || !(target instanceof Element)) return true;
  if (key === "Escape" && target.id === "dialTarget") return false;
  return target.matches("input, select, textarea, :popover-open *");
}

function focusedCard(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(CARD) ?? null;
}

function pressOnCard(action: string): void {
  focusedCard()?.querySelector<HTMLElement>(`[data-action="${action}"]:not([hidden])`)?.click();
}

function moveFocus(step: number): void {
  const cards = [...document.querySelectorAll<HTMLElement>(CARD)];
  const focused = focusedCard();
  if (focused) cards[cards.indexOf(focused) + step]?.focus();
}

/** Space opens a muted microphone for as long as it is held, while nothing has the focus. */
function holdToTalk(media: OwnMedia, singleKeys: Switch): void {
  let isHeld = false;

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || document.activeElement !== document.body || !singleKeys.isOn) return;
    event.preventDefault();
    if (event.repeat || media.isMicrophoneOn) return;
    isHeld = true;
    media.toggleMicrophone();
  });

  function release(): void {
    if (isHeld && media.isMicrophoneOn) media.toggleMicrophone();
    isHeld = false;
  }
  document.addEventListener("keyup", (event) => event.key === " " && release());
  // A key that is released elsewhere causes no event here.
  window.addEventListener("blur", release);
}
