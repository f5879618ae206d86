import { readDigits, readKey } from "../../../shared/digits.ts";
import { find, setAttribute, setText } from "../../page/elements.ts";
import type { Announcer } from "../../page/notices.ts";
import { placeBeside } from "../../page/popup.ts";
import { onPress } from "../../page/press.ts";
import { DigitQueue } from "../model/digit-queue.ts";
import { sentLine } from "./keypad-sent-line.ts";

export type KeypadParts = {
  /** Rejects if the digits were not sent. */
  send(callId: string, digits: string): Promise<void>;
  /** The sound of a key. */
  click(): void;
  announcer: Announcer;
};

/** Phone that the digits are for. */
export type KeypadPhone = { callId: string; who: string; card: HTMLElement; button: HTMLElement };

export type Keypad = {
  /** Opens for a phone, or closes if it is open for that phone. */
  toggle(phone: KeypadPhone): void;
  /** Closes if it is open for this call. */
  close(callId: string): void;
};

/** The one keypad of the page, for one phone at a time. Keyboard digits count only while it has the focus. */
export function keypad(element: HTMLElement, parts: KeypadParts): Keypad {
  const queues = new Map<string, DigitQueue>();
  // There it lies at the bottom of the window, and the card has to be above it.
  const smallScreen = matchMedia("(max-width: 599px)");
  let phone: KeypadPhone | null = null;
  const who = find(".keypad-who", element);
  const line = sentLine(element, parts.announcer);
  onPress(find("[data-action=close]", element), close);
  keypadInput(element, { press, refuse: line.complain });
  // Wherever the focus is: what is open closes first. Before others take the key for theirs.
  document.addEventListener("keydown", closeOnEscape, { capture: true });
  for (const moved of ["resize", "scroll"]) window.addEventListener(moved, place, { capture: true });

  function press(digits: string): void {
    parts.click();
    if (phone) queueOf(phone.callId).press(digits);
  }

  function queueOf(callId: string): DigitQueue {
    const queue = queues.get(callId) ?? new DigitQueue((digits) => parts.send(callId, digits));
    queues.set(callId, queue);
    return queue;
  }

  function open(next: KeypadPhone): void {
    close();
    phone = next;
    setText(who, next.who);
    setAttribute(who, "title", next.who);
    line.show(queueOf(next.callId));
    mark(next, true);
    element.showPopover();
    next.card.scrollIntoView({ block: smallScreen.matches ? "start" : "nearest" });
    place();
    element.focus();
  }

  function close(): void {
    if (!phone) return;
    const { card, button } = phone;
    const hadFocus = element.contains(document.activeElement);
    mark(phone, false);
    phone = null;
    element.hidePopover();
    if (hadFocus) (button.hidden ? card : button).focus();
  }

  function closeOnEscape(event: KeyboardEvent): void {
    const isElsewhere = event.target instanceof Element && event.target.closest("dialog, .menu");
    if (!phone || event.key !== "Escape" || isElsewhere) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  }

  function place(): void {
    if (phone) placeBeside(element, phone.card.getBoundingClientRect());
  }

  return {
    toggle: (next) => (phone?.callId === next.callId ? close() : open(next)),
    close(callId) {
      if (phone?.callId === callId) close();
    },
  };
}

function mark({ card, button }: KeypadPhone, isOpen: boolean): void {
  card.classList.toggle("has-keypad", isOpen);
  button.setAttribute("aria-expanded", String(isOpen));
}

export type KeypadInput = {
  press(digits: string): void;
  /** Reports pasted text that can't be sent. */
  refuse(problem: string): void;
};

/** Digits from the keys on the page, from the keyboard while the keypad has the focus, and from the clipboard. */
function keypadInput(element: HTMLElement, { press, refuse }: KeypadInput): void {
  for (const key of element.querySelectorAll<HTMLElement>("[data-digit]")) {
    // Not onPress: pressing the same key twice, fast, is two digits.
    key.addEventListener("click", () => press(key.dataset.digit ?? ""));
  }
  element.addEventListener("keydown", (event) => {
    const digit = event.ctrlKey || event.altKey || event.metaKey ? null : readKey(event.key);
    if (digit === null) return;
    event.preventDefault();
    if (event.repeat) return;
    element.querySelector(`[data-digit="${digit}"]`)?.classList.add("pressed");
    press(digit);
  });
  element.addEventListener("keyup", () => {
    for (const key of element.querySelectorAll(".pressed")) key.classList.remove("pressed");
  });
  element.addEventListener("paste", (event) => {
    event.preventDefault();
    const read = readDigits(event.clipboardData?.getData("text") ?? "");
    if ("digits" in read) press(read.digits);
    else refuse(read.problem);
  });
}
